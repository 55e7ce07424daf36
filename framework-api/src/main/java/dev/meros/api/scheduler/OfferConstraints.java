package dev.meros.api.scheduler;

import dev.meros.api.model.Fields;

import java.util.List;
import java.util.Map;

/// Which agents a framework wants to be offered, by role: groups are alternatives, all constraints
/// of a group must hold.
public record OfferConstraints(Map<String, RoleConstraints> roleConstraints) {
    public OfferConstraints {
        roleConstraints = Fields.map(roleConstraints);
    }

    /// `OfferConstraints.RoleConstraints` of the v1 API.
    public record RoleConstraints(List<Group> groups) {
        public RoleConstraints {
            groups = Fields.list(groups);
        }

        /// `OfferConstraints.RoleConstraints.Group` of the v1 API.
        public record Group(List<AttributeConstraint> attributeConstraints) {
            public Group {
                attributeConstraints = Fields.list(attributeConstraints);
            }
        }
    }
}
