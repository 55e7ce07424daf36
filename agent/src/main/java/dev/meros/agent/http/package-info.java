/// What an agent serves: health, state, metrics and the files of sandboxes.
@NullMarked
package dev.meros.agent.http;

import org.jspecify.annotations.NullMarked;
