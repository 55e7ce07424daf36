/// How commands answer: exit codes, errors, tables and JSON.
@NullMarked
package dev.meros.cli.output;

import org.jspecify.annotations.NullMarked;
