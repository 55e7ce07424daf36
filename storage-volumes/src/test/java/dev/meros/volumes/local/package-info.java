/// The providers of the disks of this node against the contract.
@NullMarked
package dev.meros.volumes.local;

import org.jspecify.annotations.NullMarked;
