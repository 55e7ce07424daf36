/// Tests of the forms in which requests and answers come.
@NullMarked
package dev.meros.api.http;

import org.jspecify.annotations.NullMarked;
