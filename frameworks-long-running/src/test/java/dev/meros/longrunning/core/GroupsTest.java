package dev.meros.longrunning.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.TaskState;
import dev.meros.longrunning.codec.JsonText;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Command.Force;
import dev.meros.longrunning.core.command.Command.Trial;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.group.Group;
import dev.meros.longrunning.core.state.AppEntry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Groups and deployments of many apps.
final class GroupsTest {
    private static final String SHOP =
            """
            {'id':'shop','groups':[
              {'id':'db','apps':[{'id':'main','cmd':'serve'}]},
              {'id':'web','dependencies':['../db'],
               'apps':[{'id':'front','cmd':'serve','instances':2,'dependencies':['back']},
                       {'id':'/shop/web/back','cmd':'serve'}]}]}
            """;

    private final Cluster cluster = new Cluster(1, 4);

    private Answer put(String group, String json) {
        return put(group, json, Trial.REAL);
    }

    private Answer put(String group, String json, Trial trial) {
        return cluster.run(
                new Command.ChangeGroup(
                        new AppId(group), document(json), Force.RESPECT_LOCKS, trial));
    }

    private static Object document(String json) {
        return JsonText.read(json.replace('\'', '"')).orElseThrow();
    }

    private List<String> apps() {
        return cluster.core.state().apps().stream().map(e -> e.app().id().path()).toList();
    }

    private List<String> groups() {
        return cluster.core.state().tree().groups().keySet().stream().map(AppId::path).toList();
    }

    private AppEntry app(String id) {
        return Objects.requireNonNull(cluster.core.state().app(new AppId(id)), id);
    }

    private Deployment deployment() {
        return cluster.core.state().deployments().getFirst();
    }

    private static Refusal refusal(Answer answer) {
        return ((Answer.Refused) answer).refusal();
    }

    private static List<String> steps(Deployment deployment) {
        return deployment.steps().stream()
                .map(
                        step ->
                                String.join(
                                        " ",
                                        step.stream()
                                                .map(a -> a.action() + ":" + a.app())
                                                .toList()))
                .toList();
    }

    @Test
    void aGroupComesUpLayerByLayer() {
        put("/", SHOP);

        assertThat(apps()).containsExactly("/shop/db/main", "/shop/web/back", "/shop/web/front");
        assertThat(groups()).containsExactly("/", "/shop", "/shop/db", "/shop/web");
        assertThat(steps(deployment()))
                .containsExactly(
                        "StartApplication:/shop/db/main StartApplication:/shop/web/back"
                                + " StartApplication:/shop/web/front",
                        "ScaleApplication:/shop/db/main",
                        "ScaleApplication:/shop/web/back",
                        "ScaleApplication:/shop/web/front");
        List<String> started = new ArrayList<>();
        for (int i = 0; i < 1000 && !cluster.core.state().deployments().isEmpty(); i++) {
            cluster.stir();
            for (String app : apps()) {
                if (!cluster.instances(app).isEmpty() && !started.contains(app)) {
                    // all that came before runs
                    assertThat(started)
                            .allSatisfy(
                                    before ->
                                            assertThat(cluster.instances(before))
                                                    .allMatch(instance -> instance.isRunning()));
                    started.add(app);
                }
            }
        }
        assertThat(started).containsExactly("/shop/db/main", "/shop/web/back", "/shop/web/front");
        assertThat(cluster.instances("/shop/web/front")).hasSize(2);
    }

    @Test
    void whatIsStoredGoesOnInItsStepAfterARestart() {
        put("/", SHOP);
        while (cluster.instances("/shop/db/main").isEmpty()) {
            cluster.stir();
        }
        cluster.core.reload(cluster.restored());
        cluster.run(new Command.Subscribed());
        assertThat(deployment().currentStep()).isEqualTo(2);
        assertThat(cluster.instances("/shop/web/back")).isEmpty();

        cluster.settle();

        assertThat(cluster.instances("/shop/web/front")).hasSize(2);
    }

    @Test
    void childrenThatAreNotNamedAreRemovedAndAbsentListsStay() {
        put("/", SHOP);
        cluster.settle();

        put("/shop", "{'groups':[{'id':'web','apps':[{'id':'front','cmd':'serve'}]}]}");
        assertThat(steps(deployment()))
                .containsExactly(
                        "StopApplication:/shop/db/main StopApplication:/shop/web/back",
                        "RestartApplication:/shop/web/front");
        cluster.settle();

        assertThat(apps()).containsExactly("/shop/web/front");
        assertThat(groups()).containsExactly("/", "/shop", "/shop/web");
        assertThat(cluster.tasks).hasSize(1);
        put("/shop/web", "{'dependencies':['/shop/db']}");
        cluster.settle();
        assertThat(apps()).containsExactly("/shop/web/front");
    }

    @Test
    void anAppThatDidNotChangeIsNotTouchedAndNotLocked() {
        put("/", "{'apps':[{'id':'a','cmd':'serve'},{'id':'b','cmd':'serve'}]}");
        cluster.settle();
        put("/", "{'apps':[{'id':'a','cmd':'other'},{'id':'b','cmd':'serve'}]}");

        assertThat(deployment().changes().keySet()).containsExactly(new AppId("/a"));
        assertThat(cluster.put("/b", "{'instances':2}")).isInstanceOf(Answer.Deployed.class);
        assertThat(refusal(cluster.put("/a", "{'instances':2}")))
                .isInstanceOf(Refusal.Locked.class);
    }

    @Test
    void aTrialAnswersThePlanAndChangesNothing() {
        int before = cluster.stored.size();

        Answer answer = put("/", SHOP, Trial.DRY);

        assertThat(JsonText.write(((Answer.Planned) answer).plan()))
                .startsWith("{\"steps\":[{\"actions\":[{\"action\":\"StartApplication\",")
                .contains("{\"action\":\"ScaleApplication\",\"app\":\"/shop/db/main\"}");
        assertThat(cluster.stored).hasSize(before);
        assertThat(apps()).isEmpty();
    }

    @Test
    void scaleByMultipliesTheInstancesOfEveryAppBelow() {
        put("/", SHOP);
        cluster.settle();
        put("/shop/web", "{'scaleBy':2.5}");
        cluster.settle();

        assertThat(app("/shop/web/front").app().instances()).isEqualTo(5);
        assertThat(app("/shop/web/back").app().instances()).isEqualTo(2);
        assertThat(app("/shop/db/main").app().instances()).isEqualTo(1);
        assertThat(refusal(put("/shop/web", "{'scaleBy':2,'apps':[]}")))
                .isInstanceOf(Refusal.Invalid.class);
        assertThat(refusal(put("/shop/web", "{'scaleBy':-1}"))).isInstanceOf(Refusal.Invalid.class);
        assertThat(refusal(put("/none", "{'scaleBy':2}"))).isInstanceOf(Refusal.NotFound.class);
    }

    @Test
    void aGroupGoesBackToAnyRevisionWithWhatWasDeletedSince() {
        put("/", SHOP);
        Instant first = cluster.core.state().revisions().lastKey();
        cluster.settle();
        cluster.put("/shop/web/back", "{'cmd':'newer'}");
        cluster.settle();
        cluster.run(new Command.DeleteApp(new AppId("/shop/db/main"), Force.OVERRIDE_LOCKS));
        cluster.settle();
        cluster.post("{'id':'/shop/other','cmd':'serve'}");
        cluster.settle();
        cluster.core.reload(cluster.restored());
        cluster.run(new Command.Subscribed());
        assertThat(apps()).doesNotContain("/shop/db/main");

        put("/shop", "{'version':'" + first + "'}");
        cluster.settle();

        assertThat(apps()).containsExactly("/shop/db/main", "/shop/web/back", "/shop/web/front");
        assertThat(app("/shop/web/back").app().run().cmd()).isEqualTo("serve");
        assertThat(cluster.instances("/shop/db/main")).hasSize(1);
        assertThat(refusal(put("/shop", "{'version':'2001-01-01T00:00:00.000Z'}")))
                .isInstanceOf(Refusal.NotFound.class);
        assertThat(refusal(put("/shop", "{'version':'yesterday'}")))
                .isInstanceOf(Refusal.Unprocessable.class);
    }

    @Test
    void aCancelledGroupIsTakenBackAndWhatOthersChangedStays() {
        cluster.post("{'id':'/other','cmd':'serve'}");
        cluster.settle();
        put("/", "{'groups':[" + SHOP + "],'apps':[{'id':'other','cmd':'serve'}]}");
        cluster.put("/other", "{'instances':3}");

        cluster.run(new Command.CancelDeployment(deployment().id(), Force.RESPECT_LOCKS));
        cluster.settle();

        assertThat(apps()).containsExactly("/other");
        assertThat(groups()).containsExactly("/");
        assertThat(cluster.instances("/other")).hasSize(3);
        assertThat(cluster.tasks).hasSize(3);
    }

    @Test
    void deletingAGroupEndsAllInIt() {
        put("/", SHOP);
        cluster.settle();

        cluster.run(new Command.DeleteGroup(new AppId("/shop/web"), Force.RESPECT_LOCKS));
        cluster.settle();
        assertThat(apps()).containsExactly("/shop/db/main");
        assertThat(groups()).containsExactly("/", "/shop", "/shop/db");
        cluster.run(new Command.DeleteGroup(AppId.ROOT, Force.RESPECT_LOCKS));
        cluster.settle();

        assertThat(apps()).isEmpty();
        assertThat(groups()).containsExactly("/");
        assertThat(cluster.tasks).isEmpty();
        assertThat(
                        refusal(
                                cluster.run(
                                        new Command.DeleteGroup(
                                                new AppId("/shop"), Force.RESPECT_LOCKS))))
                .isInstanceOf(Refusal.NotFound.class);
    }

    @Test
    void anUpgradeWaitsForItsTurnAndTheOldConfigurationIsKeptUpMeanwhile() {
        put(
                "/",
                "{'apps':[{'id':'a','cmd':'one'},"
                        + "{'id':'b','cmd':'one','dependencies':['a']}]}");
        cluster.settle();
        Instant configured = app("/b").configuredAt();
        put(
                "/",
                "{'apps':[{'id':'a','cmd':'two'},"
                        + "{'id':'b','cmd':'two','dependencies':['a']}]}");

        cluster.report(cluster.instances("/b").getFirst().task().value(), TaskState.TASK_FAILED);
        cluster.offer();

        assertThat(cluster.instances("/b"))
                .hasSize(1)
                .allMatch(instance -> instance.version().equals(configured));
        cluster.settle();
        assertThat(cluster.instances("/b"))
                .hasSize(1)
                .allMatch(instance -> instance.version().equals(app("/b").configuredAt()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {'apps':[{'id':'a','cmd':'serve','dependencies':['b']},{'id':'b','cmd':'serve','dependencies':['a']}]} | /dependencies | cyclic
                    {'apps':[{'id':'a','cmd':'serve','dependencies':['a']}]} | /dependencies | cyclic
                    {'apps':[{'id':'a','cmd':'serve'}],'groups':[{'id':'a'}]} | / | same identifier: /a
                    {'apps':[{'id':'/x/a','cmd':'serve'}]} | /apps(0)/id | not child of /
                    {'groups':[{'id':'g','groups':[{'id':'/h'}]}]} | /groups(0)/groups(0)/id | not child of /g
                    {'groups':[{'id':'G'}]} | /groups(0)/id | must fully match
                    {'apps':[{'id':'a','cmd':'serve'},{'id':'a','cmd':'serve'}]} | /apps(1)/id | not unique
                    {'groups':[{'id':'g','apps':[{'id':'a','cmd':'serve','instances':-1}]}]} | /groups(0)/apps(0)/instances | 0
                    {'groups':[{'id':'g','groups':[{'id':'h','enforceRole':false}]}]} | /groups(0)/groups(0)/enforceRole | top-level
                    """)
    void whatBreaksARuleIsRefusedAtItsPath(String json, String path, String text) {
        Refusal refusal = refusal(put("/", json));

        assertThat(((Refusal.Invalid) refusal).details().get(path))
                .as("%s", refusal)
                .anySatisfy(each -> assertThat(each).contains(text));
        assertThat(apps()).isEmpty();
    }

    @Test
    void typesAreLookedAtFirst() {
        Refusal refusal = refusal(put("/", "{'apps':[{'id':7,'cmd':'serve'}],'groups':[{}]}"));

        assertThat(((Refusal.Malformed) refusal).details())
                .containsOnlyKeys("/apps(0)/id", "/groups(0)/id");
    }

    @Test
    void everyAppOfAGroupGetsAServicePortOfItsOwn() {
        put("/", SHOP);

        assertThat(cluster.core.state().apps())
                .extracting(e -> e.app().portDefinitions().getFirst().port())
                .doesNotHaveDuplicates()
                .doesNotContain(0);
    }

    @Test
    void eventsTellEachStepFromTheFirstToTheLast() {
        cluster.effects.clear();
        cluster.post("{'id':'/a','cmd':'serve'}");
        cluster.settle();

        assertThat(
                        cluster.effects.stream()
                                .filter(Effect.Publish.class::isInstance)
                                .map(e -> ((Effect.Publish) e).type())
                                .filter(type -> type.startsWith("deployment")))
                .containsExactly(
                        "deployment_info",
                        "deployment_step_success",
                        "deployment_info",
                        "deployment_step_success",
                        "deployment_success");
    }

    @Test
    void rolesOfGroupsAreSaidAtTheTopOnly() {
        put("/", SHOP);
        cluster.settle();
        Object yes = document("{'enforceRole':false}");

        assertThat(cluster.run(new Command.PatchGroup(new AppId("/shop"), yes)))
                .isInstanceOf(Answer.Done.class);
        Group group = Objects.requireNonNull(cluster.core.state().groups().get(new AppId("/shop")));
        assertThat(group.enforceRole()).isFalse();
        assertThat(refusal(cluster.run(new Command.PatchGroup(new AppId("/shop/web"), yes))))
                .isInstanceOf(Refusal.Invalid.class);
        assertThat(refusal(cluster.run(new Command.PatchGroup(AppId.ROOT, yes))))
                .isInstanceOf(Refusal.Invalid.class);
        assertThat(refusal(cluster.run(new Command.PatchGroup(new AppId("/none"), yes))))
                .isInstanceOf(Refusal.NotFound.class);
    }
}
