/// The agents as the kernel knows them: what they said of themselves, who is connected, who is
/// silent.
@NullMarked
package dev.meros.kernel.core.agent;

import org.jspecify.annotations.NullMarked;
