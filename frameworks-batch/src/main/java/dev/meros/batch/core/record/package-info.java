/// What must be durable before anything else happens.
@NullMarked
package dev.meros.batch.core.record;

import org.jspecify.annotations.NullMarked;
