/// What the HTTP servers of kernel and agent share: how a request says in which form it is and in
/// which form it wants its answer. And a client for servers nearby that no other client reaches.
@NullMarked
package dev.meros.api.http;

import org.jspecify.annotations.NullMarked;
