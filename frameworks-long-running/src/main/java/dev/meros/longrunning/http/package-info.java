/// The API of Marathon over HTTP.
@NullMarked
package dev.meros.longrunning.http;

import org.jspecify.annotations.NullMarked;
