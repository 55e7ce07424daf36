/// What the HTTP servers of kernel and agent share: how a request says in which form it is and in
/// which form it wants its answer.
@NullMarked
package dev.meros.api.http;

import org.jspecify.annotations.NullMarked;
