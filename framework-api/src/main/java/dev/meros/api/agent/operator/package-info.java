/// What the operator API of an agent is sent about containers, and what flows into and out of them;
/// `mesos.v1.agent` of the Mesos v1 API.
@NullMarked
package dev.meros.api.agent.operator;

import org.jspecify.annotations.NullMarked;
