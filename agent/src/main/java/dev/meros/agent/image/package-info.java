/// Images: root file systems in shared layers, with what they say of how to run.
@NullMarked
package dev.meros.agent.image;

import org.jspecify.annotations.NullMarked;
