/// Commands that ask running servers over their HTTP APIs.
@NullMarked
package dev.meros.cli.client;

import org.jspecify.annotations.NullMarked;
