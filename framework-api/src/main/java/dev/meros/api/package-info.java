/// The published language of Meros: what kernel, agents and frameworks say to each other, and what
/// a framework author needs.
@NullMarked
package dev.meros.api;

import org.jspecify.annotations.NullMarked;
