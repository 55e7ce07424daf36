/// Tests of images.
@NullMarked
package dev.meros.agent.image;

import org.jspecify.annotations.NullMarked;
