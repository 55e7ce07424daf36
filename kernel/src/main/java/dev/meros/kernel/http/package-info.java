/// The HTTP APIs of the kernel: streams and calls of frameworks and agents, framework state, and
/// what operators read and ask.
@NullMarked
package dev.meros.kernel.http;

import org.jspecify.annotations.NullMarked;
