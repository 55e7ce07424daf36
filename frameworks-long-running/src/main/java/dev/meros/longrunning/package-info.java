/// The long-running framework: apps that are kept running, with the API of Marathon.
@NullMarked
package dev.meros.longrunning;

import org.jspecify.annotations.NullMarked;
