//! Announcement in the text form of transports: `organization_01k9… 17`.

use super::Announcement;

pub(super) fn written((organization, revision): Announcement) -> String {
    format!("{organization} {revision}")
}

/// Parses an announcement. `None` for any other text: others may publish on the same channel, and a later release may
/// send more.
pub(super) fn read(message: &str) -> Option<Announcement> {
    let (organization, revision) = message.split_once(' ')?;
    Some((organization.parse().ok()?, revision.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use domain::id::OrganizationId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_a_written_announcement_is_parsed() {
        let announcement =
            (OrganizationId::from_uuid(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001)), 17);
        assert_eq!(read(&written(announcement)), Some(announcement));
        let organization = announcement.0;
        for nonsense in ["", "17", "x 17", &format!("{organization}"), &format!("{organization} x")] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }
}
