package dev.meros.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.link.RegistrationPace;
import dev.meros.kernel.core.KernelRules;

import org.junit.jupiter.api.Test;

import java.time.Duration;

final class AgentTimesTest {
    @Test
    void twoLostAnswersDoNotMakeTheTasksOfAnAgentUnreachableAfterAFailover() {
        RegistrationPace pace = RegistrationPace.defaults();
        Duration thirdTry =
                pace.answer(0).plus(pace.pause(1)).plus(pace.answer(1)).plus(pace.pause(2));

        assertThat(thirdTry)
                .isLessThan(KernelRules.Patience.defaults().agentReregisterTimeout())
                .isLessThan(RandomCluster.RULES.patience().agentReregisterTimeout());
    }
}
