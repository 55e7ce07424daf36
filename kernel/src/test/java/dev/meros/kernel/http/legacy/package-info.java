/// Tests of the pages of older endpoints.
@NullMarked
package dev.meros.kernel.http.legacy;

import org.jspecify.annotations.NullMarked;
