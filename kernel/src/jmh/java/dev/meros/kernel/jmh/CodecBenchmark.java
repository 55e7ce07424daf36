package dev.meros.kernel.jmh;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/// What writing and reading costs in the two forms of the API: an event with one offer, and an
/// acknowledgement.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CodecBenchmark {
    private static final String OFFER =
            """
            {"type":"OFFERS","offers":{"offers":[{
             "id":{"value":"0b4b8a8e-43a7-4d1b-9d0c-0ee6a35cd9b1-O1"},
             "framework_id":{"value":"0b4b8a8e-43a7-4d1b-9d0c-0ee6a35cd9b1-0000"},
             "agent_id":{"value":"0b4b8a8e-43a7-4d1b-9d0c-0ee6a35cd9b1-S1"},
             "hostname":"node1.example","resources":[
              {"name":"cpus","type":"SCALAR","scalar":{"value":4.0},
               "allocation_info":{"role":"test"}},
              {"name":"mem","type":"SCALAR","scalar":{"value":4096.0},
               "allocation_info":{"role":"test"}},
              {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":31000,"end":32000}]},
               "allocation_info":{"role":"test"}}],
             "allocation_info":{"role":"test"},
             "url":{"scheme":"http","path":"/slave(1)","address":{"hostname":"node1.example",
              "ip":"10.0.0.1","port":5051}}}]}}
            """;

    private static final String ACKNOWLEDGEMENT =
            """
            {"framework_id":{"value":"0b4b8a8e-43a7-4d1b-9d0c-0ee6a35cd9b1-0000"},
             "type":"ACKNOWLEDGE","acknowledge":{
              "agent_id":{"value":"0b4b8a8e-43a7-4d1b-9d0c-0ee6a35cd9b1-S1"},
              "task_id":{"value":"task-1"},"uuid":"AAECAwQFBgcICQoLDA0ODw=="}}
            """;

    @Param public WireFormat format = WireFormat.JSON;

    private Event offer = Event.heartbeat();
    private byte[] offerBytes = {};
    private byte[] acknowledgementBytes = {};

    @Setup
    public void make() {
        offer = Json.read(OFFER, Event.class);
        offerBytes = format.write(MessageType.SCHEDULER_EVENT, offer);
        acknowledgementBytes =
                format.write(MessageType.SCHEDULER_CALL, Json.read(ACKNOWLEDGEMENT, Call.class));
    }

    @Benchmark
    public byte[] writeOffer() {
        return format.write(MessageType.SCHEDULER_EVENT, offer);
    }

    @Benchmark
    public Event readOffer() {
        return format.read(MessageType.SCHEDULER_EVENT, offerBytes, Event.class);
    }

    @Benchmark
    public Call readAcknowledgement() {
        return format.read(MessageType.SCHEDULER_CALL, acknowledgementBytes, Call.class);
    }
}
