/// Tests of offer matching.
@NullMarked
package dev.meros.api.match;

import org.jspecify.annotations.NullMarked;
