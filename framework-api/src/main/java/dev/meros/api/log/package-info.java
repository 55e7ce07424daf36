/// How much a server logs; kernel and agent share it.
@NullMarked
package dev.meros.api.log;

import org.jspecify.annotations.NullMarked;
