/// The demonstration: a cluster with examples that is looked at while it works.
@NullMarked
package dev.meros.cli.demo;

import org.jspecify.annotations.NullMarked;
