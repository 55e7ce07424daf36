package dev.meros.batch.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.api.model.Bytes;
import dev.meros.api.state.FrameworkState;
import dev.meros.batch.core.InvalidDefinitionException;
import dev.meros.batch.core.job.Counters;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.record.BatchRecord;
import dev.meros.batch.core.time.Cursor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

final class JobJsonTest {
    private static final Instant POSTED = Instant.parse("2025-01-11T12:00:00Z");
    private static final JobReader READER = new JobReader(JobDefaults.CHRONOS);

    private static Job read(String json) {
        return READER.read(Json.readTree(json), POSTED);
    }

    @Test
    void definitionWithoutTriggerRunsOnceNow() {
        Job job = read("{\"name\":\"a\",\"command\":\"true\"}");

        assertThat(((Job.Timed) job.trigger()).schedule().text())
                .isEqualTo("R1/2025-01-11T12:00:00Z/PT24H");
        assertThat(job.rules().retries()).isEqualTo(2);
        assertThat(job.needs().cpus().toDouble()).isEqualTo(0.1);
        assertThat(job.needs().mem().toDouble()).isEqualTo(128);
        assertThat(job.needs().disk().toDouble()).isEqualTo(256);
    }

    @Test
    void numbersAndBooleansMayBeTextAndNullIsAbsent() {
        Job job =
                read(
                        """
                        {"name":"a","cpus":"0.5","mem":0,"disabled":"true","retries":"7",
                         "epsilon":"PT30M","owner":null,"unknown":{"x":1}}
                        """);

        assertThat(job.needs().cpus().toDouble()).isEqualTo(0.5);
        assertThat(job.needs().mem().toDouble()).isEqualTo(128);
        assertThat(job.rules().disabled()).isTrue();
        assertThat(job.rules().retries()).isEqualTo(7);
        assertThat(job.rules().epsilon()).isEqualTo(Duration.ofMinutes(30));
        assertThat(job.notes().owner()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | name: missing",
                "{'name':'a','epsilon':'soon'} | epsilon: soon",
                "{'name':'a b'} | name: a b",
                "{'name':'a','cpus':'much'} | cpus: ",
                "{'name':'a','cpus':-1} | cpus: -1.0",
                "{'name':'a','retries':1.5} | retries: 1.5",
                "{'name':'a','disabled':'perhaps'} | disabled: ",
                "{'name':'a','async':true} | async: true",
                "{'name':'a','executor':'/bin/x'} | executor: /bin/x",
                "{'name':'a','constraints':[['rack','LIKE','(']]} | constraints: (",
                "{'name':'a','constraints':[['rack','NEAR','x']]} | constraints: NEAR",
                "{'name':'a','uris':['u'],'fetch':[{'uri':'v'}]} | uris: [u]",
                "{'name':'a','environmentVariables':[{'value':'x'}]} |"
                        + " environmentVariables[0].name: missing",
                "{'name':'a','container':{'image':'i','network':'X'}} | container.network: X",
                "[] | body: ARRAY",
            })
    void wrongFieldsAreNamed(String json, String message) {
        assertThatThrownBy(() -> read(json.strip().replace('\'', '"')))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageStartingWith(message.strip())
                .hasMessageContaining("(expected: ");
    }

    @Test
    void fieldsAreWrittenInTheOrderOfChronos() {
        JobEntry entry =
                entry(read("{\"name\":\"a\",\"schedule\":\"R5/2025-01-01T00:00:00Z/P1D\"}"));

        List<String> names = new ArrayList<>();
        JobWriter.view(entry).fieldNames().forEachRemaining(names::add);

        assertThat(names)
                .containsExactly(
                        "name",
                        "command",
                        "shell",
                        "executor",
                        "executorFlags",
                        "taskInfoData",
                        "retries",
                        "owner",
                        "ownerName",
                        "description",
                        "async",
                        "successCount",
                        "errorCount",
                        "lastSuccess",
                        "lastError",
                        "cpus",
                        "disk",
                        "mem",
                        "disabled",
                        "softError",
                        "dataProcessingJobType",
                        "errorsSinceLastSuccess",
                        "fetch",
                        "uris",
                        "environmentVariables",
                        "arguments",
                        "highPriority",
                        "runAsUser",
                        "concurrent",
                        "maxCompletionTime",
                        "constraints",
                        "schedule",
                        "scheduleTimeZone",
                        "originalSchedule");
    }

    @Test
    void whatIsShownCanBePostedAgain() {
        Job job =
                read(
                        """
                        {"name":"a","command":"x","shell":false,"arguments":["1","2"],
                         "schedule":"R/2025-01-01T00:00:00Z/P1D","scheduleTimeZone":"PST",
                         "uris":["http://x/y"],"environmentVariables":[{"name":"A","value":"b"}],
                         "constraints":[["rack","EQUALS","r1"]],"maxCompletionTime":60,
                         "container":{"image":"i","volumes":[{"containerPath":"/c","mode":"RO",
                         "external":{"name":"n","provider":"p","options":[{"key":"k","value":"v"}]}}],
                         "networkInfos":[{"name":"net","portMappings":[{"hostPort":1,
                         "containerPort":2}]}]}}
                        """);

        Job again = READER.read(JobWriter.view(entry(job)), POSTED);

        assertThat(again.withTrigger(job.trigger())).isEqualTo(job);
    }

    @Test
    void entryComesBackFromItsStoredForm() {
        Instant last = Instant.parse("2025-01-10T00:00:00Z");
        JobEntry entry =
                new JobEntry(
                        read("{\"name\":\"a\",\"parents\":[\"b\",\"c\"],\"softError\":true}"),
                        POSTED,
                        new Cursor(3, 4),
                        new Counters(5, 6, 7, last, null),
                        new TreeMap<>(Map.of("b", 2L)));
        StateCodec codec = new StateCodec();
        BatchRecord record = new BatchRecord.JobPut(entry);

        Bytes value = codec.value(record);
        BatchRecord read = codec.read(new FrameworkState.Entry(codec.name(record), 1L, value));

        assertThat(read).isEqualTo(record);
    }

    @Test
    void unreadableEntryIsReportedAsSuch() {
        JsonNode node = Json.readTree("{\"form\":99}");
        FrameworkState.Entry entry =
                new FrameworkState.Entry("job/a", 1L, Bytes.of(Json.write(node)));

        assertThatThrownBy(() -> new StateCodec().read(entry))
                .isInstanceOf(InvalidDefinitionException.class);
    }

    private static JobEntry entry(Job job) {
        return new JobEntry(job, POSTED, new Cursor(11, 4), Counters.NONE, new TreeMap<>());
    }
}
