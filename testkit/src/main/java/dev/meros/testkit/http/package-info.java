/// HTTP as a test wants it: short requests, answers as values, ports that are free.
@NullMarked
package dev.meros.testkit.http;

import org.jspecify.annotations.NullMarked;
