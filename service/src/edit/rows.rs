//! Writes of a command, which come last and only when there are no problems.

use ledger::row::{Change, NodeRow, Row};

use super::Edit;
use crate::{command::Refused, comment, document::Draft};
impl Edit {
    /// Shifts siblings to new positions. This is no change of theirs: their versions stay.
    pub(crate) async fn make_room<R: NodeRow>(
        &mut self,
        positions: &[(R::Id, i32)],
        position: impl Fn(&mut R) -> &mut i32,
    ) -> Result<(), Refused> {
        let mut changes = Vec::with_capacity(positions.len());
        for (id, to) in positions {
            let before: R = self.known_row(*id).await?;
            let mut after = before.clone();
            *position(&mut after) = *to;
            changes.push(Change { before: Some(before), after });
        }
        self.put_all(changes).await
    }

    /// Writes one new or changed row.
    pub(crate) async fn put<R: Row>(&mut self, before: Option<&R>, after: R) -> Result<(), Refused> {
        self.put_all(Change::of(before, after)).await
    }

    /// Writes several rows.
    pub(crate) async fn put_all<R: Row>(
        &mut self,
        changes: impl IntoIterator<Item = Change<R>>,
    ) -> Result<(), Refused> {
        self.check_problems()?;
        Ok(self.write.put(changes).await?)
    }

    /// Writes the rows that a document adds.
    pub(crate) async fn put_draft(&mut self, draft: Draft) -> Result<(), Refused> {
        self.check_problems()?;
        draft.store(&mut self.write).await?;
        Ok(self.write.mark_import().await?)
    }

    /// Logs unchanged rows that become hidden or visible: followers of the log read them again.
    pub(crate) fn touch<R: Row>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<(), Refused> {
        self.check_problems()?;
        Ok(self.write.touch(rows)?)
    }

    /// Deletes rows, and the comments on them.
    pub(crate) async fn remove<R: Row>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<(), Refused> {
        self.check_problems()?;
        let rows: Vec<R> = rows.into_iter().collect();
        let said = comment::about(&self.write, rows.iter().filter_map(Row::node)).await?;
        self.write.remove(said).await?;
        Ok(self.write.remove(rows).await?)
    }
}
