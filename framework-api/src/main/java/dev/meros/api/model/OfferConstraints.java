package dev.meros.api.model;

import java.util.List;
import java.util.Map;

/// Which agents a framework wants to be offered, by role (`mesos.v1.scheduler.OfferConstraints`). A
/// role that is not named gets any.
public record OfferConstraints(Map<String, RoleConstraints> roleConstraints) {
    public OfferConstraints {
        roleConstraints = Fields.map(roleConstraints);
    }

    /// `OfferConstraints.RoleConstraints` of the v1 API: groups are alternatives.
    public record RoleConstraints(List<Group> groups) {
        public RoleConstraints {
            groups = Fields.list(groups);
        }

        /// Agents that meet all of these.
        public static RoleConstraints all(AttributeConstraint... constraints) {
            return new RoleConstraints(List.of(new Group(List.of(constraints))));
        }

        /// `OfferConstraints.RoleConstraints.Group` of the v1 API: all of them must hold.
        public record Group(List<AttributeConstraint> attributeConstraints) {
            public Group {
                attributeConstraints = Fields.list(attributeConstraints);
            }
        }
    }
}
