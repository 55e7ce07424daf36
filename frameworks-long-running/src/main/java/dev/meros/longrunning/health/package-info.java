/// Health checks that this framework runs over the network.
@NullMarked
package dev.meros.longrunning.health;

import org.jspecify.annotations.NullMarked;
