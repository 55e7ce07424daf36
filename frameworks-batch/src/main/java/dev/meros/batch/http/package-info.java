/// The HTTP API of the batch framework.
@NullMarked
package dev.meros.batch.http;

import org.jspecify.annotations.NullMarked;
