package dev.meros.longrunning.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.meros.longrunning.codec.JsonText;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.CheckDefinition;
import dev.meros.longrunning.core.app.Network;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.app.PortDefinition.Mapping;
import dev.meros.longrunning.core.command.Refusal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

final class AppInputTest {
    private static App read(String json) {
        return AppInput.read(
                JsonText.read(json.replace('\'', '"')).orElse(null), null, "*", Instant.EPOCH, "");
    }

    private static Refusal refusal(String json) {
        Refusal.Refused refused = catchThrowableOfType(Refusal.Refused.class, () -> read(json));
        return refused.refusal();
    }

    private static Map<String, List<String>> invalid(String json) {
        return ((Refusal.Invalid) refusal(json)).details();
    }

    @Test
    void whatIsLeftOutTakesItsDefault() {
        App app = read("{'id':'/a','cmd':'sleep 1'}");

        assertThat(JsonText.write(AppOutput.document(app)))
                .isEqualTo(
                        """
                        {"id":"/a","backoffFactor":1.15,"backoffSeconds":1,"cmd":"sleep 1",\
                        "cpus":1,"disk":0,"env":{},"executor":"","gpus":0,"instances":1,\
                        "killSelection":"YOUNGEST_FIRST","labels":{},"maxLaunchDelaySeconds":300,\
                        "mem":128,"networks":[{"mode":"host"}],"portDefinitions":[{"labels":{},\
                        "name":"default","port":0,"protocol":"tcp"}],"requirePorts":false,\
                        "role":"*","unreachableStrategy":{"inactiveAfterSeconds":0,\
                        "expungeAfterSeconds":0},"upgradeStrategy":{"maximumOverCapacity":1,\
                        "minimumHealthCapacity":1},"version":"1970-01-01T00:00:00.000Z"}\
                        """);
    }

    @Test
    void whatIsWrittenReadsBackAsTheSameApp() {
        App app =
                read(
                        """
                        {'id':'g/a','args':['a','b'],'user':'me','cpus':0.1,'mem':32.5,'disk':1,
                         'instances':3,'env':{'A':'1'},'labels':{'l':'x'},
                         'constraints':[['hostname','unique'],['rack','LIKE','a.*']],
                         'portDefinitions':[{'port':0,'name':'http','labels':{'VIP_0':'/x:80'}},
                          {'port':8080,'protocol':'udp,tcp'}],
                         'requirePorts':true,
                         'healthChecks':[{'protocol':'MESOS_HTTP','path':'/h'},
                          {'protocol':'TCP','portIndex':1,'gracePeriodSeconds':1.5}],
                         'upgradeStrategy':{'minimumHealthCapacity':0.5},
                         'backoffSeconds':0.25,'backoffFactor':2,'maxLaunchDelaySeconds':9,
                         'taskKillGracePeriodSeconds':4,'fetch':[{'uri':'http://x/y.tgz'}],
                         'container':{'type':'DOCKER','docker':{'image':'busybox',
                          'parameters':[{'key':'k','value':'v'}]},
                          'volumes':[{'containerPath':'/c','hostPath':'/h','mode':'RO'}]},
                         'acceptedResourceRoles':['*'],'unreachableStrategy':'disabled',
                         'killSelection':'OLDEST_FIRST'}\
                        """);

        App again = AppInput.stored(AppOutput.document(app), app.version());

        assertThat(again).isEqualTo(app);
        assertThat(again.runsLike(app)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {'id':'/a','cmd':'run','networks':[{'mode':'container/bridge'}],'gpus':2,'tty':true,
                 'container':{'type':'MESOS','docker':{'image':'busybox'},
                  'linuxInfo':{'seccomp':{'profileName':'p'},
                   'ipcInfo':{'mode':'PRIVATE','shmSize':16}},
                  'portMappings':[{'containerPort':80,'name':'http','servicePort':10005},
                   {'containerPort':0,'hostPort':0,'protocol':'udp,tcp','labels':{'a':'b'}}]},
                 'readinessChecks':[{'portName':'http','httpStatusCodesForReady':[200,204],
                  'preserveLastResponse':true,'protocol':'HTTPS'}],
                 'check':{'http':{'portIndex':0,'path':'/s'}},
                 'resourceLimits':{'cpus':2,'mem':256}}\
                """,
                """
                {'id':'/a','cmd':'run',
                 'networks':[{'mode':'container','name':'n','labels':{'l':'m'}},
                  {'mode':'container','name':'o'}],
                 'container':{'portMappings':[{'containerPort':80,'networkNames':['o']}],
                  'linuxInfo':{'seccomp':{'unconfined':true}}},
                 'check':{'exec':{'command':{'argv':['a','b']}}}}\
                """
            })
    void whatRunsInContainersReadsBackAsTheSameApp(String json) {
        App app = read(json);

        assertThat(AppInput.stored(AppOutput.document(app), app.version())).isEqualTo(app);
    }

    @Test
    void aBridgeGivesEachMappingAHostPort() {
        App app =
                read(
                        """
                        {'id':'/a','networks':[{'mode':'container/bridge'}],'requirePorts':true,
                         'portDefinitions':[{'port':1},{'port':2},{'port':3}],
                         'container':{'docker':{'image':'i'},
                          'portMappings':[{'containerPort':80},{'hostPort':8080}]}}\
                        """);

        assertThat(app.portChoice()).isEqualTo(App.PortChoice.ANY);
        assertThat(app.portDefinitions())
                .extracting(PortDefinition::mapping)
                .containsExactly(
                        new Mapping(80, 0, List.of()),
                        new Mapping(0, 8080, List.of()),
                        new Mapping(0, 0, List.of()));
        assertThat(AppOutput.document(app)).doesNotContainKey("portDefinitions");
    }

    @Test
    void olderFormsOfNetworksBecomeThePresentOnes() {
        App bridge =
                read(
                        """
                        {'id':'/a','container':{'type':'DOCKER','docker':{'image':'i',
                         'network':'BRIDGE','portMappings':[{'containerPort':80,'hostPort':0}]}}}\
                        """);
        App user =
                read(
                        """
                        {'id':'/a','cmd':'run','ipAddress':{'networkName':'n','labels':{'l':'m'},
                         'discovery':{'ports':[{'number':80,'name':'http','protocol':'tcp'}]}}}\
                        """);

        assertThat(bridge.networking().mode()).isEqualTo(Network.Mode.BRIDGE);
        assertThat(bridge.portDefinitions().getFirst().mapping())
                .isEqualTo(new Mapping(80, 0, List.of()));
        assertThat(user.networking().networks())
                .containsExactly(
                        new Network(Network.Mode.CONTAINER, "n", new TreeMap<>(Map.of("l", "m"))));
        assertThat(user.portDefinitions().getFirst().name()).isEqualTo("http");
        assertThat(user.portDefinitions().getFirst().mapping())
                .isEqualTo(new Mapping(80, null, List.of()));
        assertThat(user.container()).isNotNull();
    }

    @Test
    void aPartialUpdateChangesTheKindOfNetwork() {
        App host = read("{'id':'/a','cmd':'run','portDefinitions':[{'port':80,'name':'http'}]}");
        App bridge = updated(host, Map.of("networks", List.of(Map.of("mode", "container/bridge"))));
        App older =
                updated(
                        host,
                        Map.of(
                                "container",
                                Map.of("docker", Map.of("image", "i", "network", "BRIDGE"))));
        App again = updated(bridge, Map.of("networks", List.of(Map.of("mode", "host"))));

        assertThat(bridge.portDefinitions()).hasSize(1).allMatch(p -> p.mapping() != null);
        assertThat(older.networking().mode()).isEqualTo(Network.Mode.BRIDGE);
        assertThat(again.portDefinitions()).extracting("name").containsExactly("default");
        assertThat(again.portDefinitions()).allMatch(p -> p.mapping() == null);
    }

    private static App updated(App app, Map<String, Object> update) {
        return AppInput.read(AppMerge.merge(app, update), app.id(), "*", Instant.EPOCH, "");
    }

    @Test
    void legacyPortsAndUrisBecomeTheCanonicalFields() {
        App app =
                read(
                        """
                        {'id':'/a','cmd':'run','ports':[0,8080],
                         'uris':['http://x/a.tgz','http://x/b']}\
                        """);

        assertThat(app.portDefinitions()).extracting("port").containsExactly(0, 8080);
        assertThat(app.fetch()).extracting("extract").containsExactly(true, false);
    }

    @Test
    void nullMeansAbsentAndUnknownFieldsAreIgnored() {
        App app = read("{'id':'/a','cmd':'run','ports':null,'args':null,'x':{'y':1}}");

        assertThat(app.portDefinitions()).hasSize(1);
    }

    @Test
    void healthChecksWithoutPortLookAtTheFirst() {
        App app = read("{'id':'/a','cmd':'run','healthChecks':[{}]}");

        CheckDefinition check = app.healthChecks().getFirst();
        assertThat(check.protocol()).isEqualTo(CheckDefinition.Protocol.HTTP);
        assertThat(check.path()).isEqualTo("/");
        assertThat(check.portIndex()).isZero();
    }

    @Test
    void wrongTypesAreNamedByPath() {
        Refusal refusal =
                refusal("{'id':5,'instances':'3','healthChecks':[{'portIndex':true}],'args':[1]}");

        assertThat(((Refusal.Malformed) refusal).details())
                .containsEntry("/id", List.of("error.expected.jsstring"))
                .containsEntry("/instances", List.of("error.expected.jsnumber"))
                .containsEntry("/healthChecks(0)/portIndex", List.of("error.expected.jsnumber"))
                .containsEntry("/args(0)", List.of("error.expected.jsstring"));
    }

    @Test
    void anAppNeedsAnId() {
        assertThat(((Refusal.Malformed) refusal("{'cmd':'run'}")).details())
                .containsEntry("/id", List.of("error.path.missing"));
    }

    @Test
    void commandAndArgumentsExcludeEachOther() {
        assertThat(invalid("{'id':'/a','cmd':'run','args':['x']}")).containsOnlyKeys("/");
        assertThat(invalid("{'id':'/a'}")).containsOnlyKeys("/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/id; {'id':'/A_b','cmd':'run'}",
                "/id; {'id':'/','cmd':'run'}",
                "/id; {'id':'/a/tasks','cmd':'run'}",
                "/cmd; {'id':'/a','cmd':'x'}",
                "/cpus; {'id':'/a','cmd':'run','cpus':-1}",
                "/instances; {'id':'/a','cmd':'run','instances':-1}",
                "/upgradeStrategy/minimumHealthCapacity;"
                        + " {'id':'/a','cmd':'run','upgradeStrategy':{'minimumHealthCapacity':2}}",
                "/constraints(0); {'id':'/a','cmd':'run','constraints':[['hostname','NEAR']]}",
                "/constraints(0); {'id':'/a','cmd':'run','constraints':[['x','LIKE','(']]}",
                "/portDefinitions(0)/port;"
                        + " {'id':'/a','cmd':'run','portDefinitions':[{'port':70000}]}",
                "/portDefinitions; {'id':'/a','cmd':'run','ports':[80,80]}",
                "/uris; {'id':'/a','cmd':'run','uris':['x'],'fetch':[{'uri':'y'}]}",
                "/healthChecks(0)/portIndex;"
                        + " {'id':'/a','cmd':'run','healthChecks':[{'portIndex':4}]}",
                "/role; {'id':'/a','cmd':'run','role':'other'}",
                "/gpus; {'id':'/a','gpus':1,'container':{'type':'DOCKER','docker':{'image':'i'}}}",
                "/secrets; {'id':'/a','cmd':'run','secrets':{'s':{'source':'x'}}}",
                "/env; {'id':'/a','cmd':'run','env':{'S':{'secret':'s'}}}",
                "/readinessChecks(0)/portName; {'id':'/a','cmd':'run','readinessChecks':[{}]}",
                "/readinessChecks(0)/timeoutSeconds; {'id':'/a','cmd':'run',"
                        + "'readinessChecks':[{'portName':'default','intervalSeconds':1}]}",
                "/networks(0)/name; {'id':'/a','cmd':'run','networks':[{'mode':'container'}]}",
                "/networks; {'id':'/a','cmd':'run','networks':[{'mode':'host'},{'mode':'host'}]}",
                "/networks; {'id':'/a','cmd':'run','networks':[{'mode':'host'},"
                        + "{'mode':'container','name':'n'}]}",
                "/networks; {'id':'/a','cmd':'run','networks':[{'mode':'container','name':'n'},"
                        + "{'mode':'container','name':'n'}]}",
                "/networks(0)/name;"
                        + " {'id':'/a','cmd':'run','networks':[{'mode':'host','name':'n'}]}",
                "/networks; {'id':'/a','networks':[{'mode':'container','name':'n'}],"
                        + "'container':{'type':'DOCKER','docker':{'image':'i','network':'HOST'}}}",
                "/container/docker/network;"
                        + " {'id':'/a','container':{'docker':{'image':'i','network':'NONE'}}}",
                "/container/docker/portMappings;"
                    + " {'id':'/a','networks':[{'mode':'container/bridge'}],"
                    + "'container':{'portMappings':[],'docker':{'image':'i','portMappings':[]}}}",
                "/container/portMappings(0)/hostPort; {'id':'/a','cmd':'run',"
                        + "'networks':[{'mode':'container/bridge'}],"
                        + "'container':{'portMappings':[{'hostPort':70000}]}}",
                "/container/portMappings; {'id':'/a','cmd':'run',"
                        + "'networks':[{'mode':'container/bridge'}],"
                        + "'container':{'portMappings':[{'hostPort':80},{'hostPort':80}]}}",
                "/container/portMappings(0)/networkNames; {'id':'/a','cmd':'run',"
                        + "'networks':[{'mode':'container','name':'n'},"
                        + "{'mode':'container','name':'m'}],"
                        + "'container':{'portMappings':[{'hostPort':80}]}}",
                "/container/portMappings(0)/networkNames; {'id':'/a','cmd':'run',"
                        + "'networks':[{'mode':'container','name':'n'}],"
                        + "'container':{'portMappings':[{'networkNames':['x']}]}}",
                "/check; {'id':'/a','cmd':'run','check':{'http':{'portIndex':0},'tcp':{'port':1}}}",
                "/check/http/portIndex; {'id':'/a','cmd':'run','check':{'http':{'portIndex':9}}}",
                "/resourceLimits/mem; {'id':'/a','cmd':'run','resourceLimits':{'mem':1}}",
                "/container/linuxInfo/seccomp; {'id':'/a','cmd':'run',"
                        + "'container':{'linuxInfo':{'seccomp':{'unconfined':false}}}}",
                "/container/linuxInfo/ipcInfo/shmSize; {'id':'/a','cmd':'run','container':"
                        + "{'linuxInfo':{'ipcInfo':{'mode':'SHARE_PARENT','shmSize':1}}}}",
                "/container/volumes(0)/persistent; {'id':'/a','cmd':'run',"
                    + "'container':{'volumes':[{'containerPath':'d','persistent':{'size':1}}]}}",
            })
    void brokenRulesAndUnsupportedFieldsAreNamedByPath(String path, String json) {
        assertThat(invalid(json)).containsOnlyKeys(path);
    }

    @Test
    void aPartialUpdateReplacesWholeFieldsAndKeepsTheRest() {
        App app = read("{'id':'/a','cmd':'run','env':{'A':'1'},'portDefinitions':[{'port':80}]}");

        Object merged =
                AppMerge.merge(
                        app, Map.of("instances", 4, "env", Map.of("B", "2"), "ports", List.of(81)));
        App updated = AppInput.read(merged, new AppId("/a"), "*", Instant.EPOCH, "");

        assertThat(updated.instances()).isEqualTo(4);
        assertThat(updated.env()).isEqualTo(Map.of("B", "2"));
        assertThat(updated.run().cmd()).isEqualTo("run");
        assertThat(updated.portDefinitions()).extracting("port").containsExactly(81);
    }
}
