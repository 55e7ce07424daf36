/// Volumes: named pieces of storage with a life of their own, and the port behind which providers
/// make them real on a node.
///
/// [dev.meros.volumes.node.NodeVolumes] is what an agent calls. It writes every change into the
/// [dev.meros.volumes.registry.VolumeRegistry] before it is begun and when it is done, lets a
/// [VolumeProvider] do it, and finishes or undoes after a crash what was begun. So a provider keeps
/// no records: it gets the [Volume] with each call and finds out the rest by looking.
///
/// To add a provider: implement [VolumeProvider], or extend
/// [dev.meros.volumes.local.LocalVolumeProvider] when its volumes are trees of files or devices on
/// the node, so that [VolumeProvider#publish] and [VolumeProvider#unpublish] are there already; let
/// [Steps] know of every change before it is made, which [dev.meros.volumes.system.Durable] and
/// [dev.meros.volumes.system.Programs] do by themselves; let a [VolumeProviders] find it by its
/// name; and extend `VolumeProviderContract` of the test jar, package `dev.meros.volumes.testing`.
/// What [Capabilities] do not name needs no code.
@NullMarked
package dev.meros.volumes;

import org.jspecify.annotations.NullMarked;
