/// Deployments: how an app comes from what runs to what shall run.
@NullMarked
package dev.meros.longrunning.core.deployment;

import org.jspecify.annotations.NullMarked;
