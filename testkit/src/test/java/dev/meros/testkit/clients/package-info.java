/// Schedulers and clients of others, unmodified, against a real kernel and agent.
@NullMarked
package dev.meros.testkit.clients;

import org.jspecify.annotations.NullMarked;
