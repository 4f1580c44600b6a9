//! Which savepoints there are, and which of them the next event can have.

/// So many may stand in each other; then they are made anew. Each that is open costs every look at a row that the transaction itself wrote.
const DEPTH: u32 = 20;

/// The savepoints of a transaction, each in the one before it.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// The outermost one.
    first: Option<u32>,
    /// The one to which the event in hand goes back.
    mark: Option<u32>,
    /// One since which nothing was sent.
    pub(crate) free: Option<u32>,
    /// The number of the last one.
    last: u32,
}

impl Marks {
    pub(crate) fn is_marked(&self) -> bool {
        self.mark.is_some()
    }

    /// The command that makes one ahead of the next event, if one may be made.
    pub(crate) fn next(&mut self) -> Option<String> {
        self.first.filter(|first| self.last - first < DEPTH)?;
        self.last += 1;
        self.free = Some(self.last);
        Some(format!("SAVEPOINT inbox_mark_{}", self.last))
    }

    /// Takes a mark; the command that makes it, if there is none that will do.
    pub(crate) fn mark(&mut self) -> Option<String> {
        let deep = self.first.is_some_and(|first| self.last - first >= DEPTH);
        if let Some(free) = self.free.filter(|_| !deep) {
            self.mark = Some(free);
            return None;
        }
        self.last += 1;
        let number = self.last;
        let outermost = self.first.replace(number);
        (self.mark, self.free) = (Some(number), Some(number));
        Some(match outermost {
            Some(outermost) => format!("RELEASE SAVEPOINT inbox_mark_{outermost}; SAVEPOINT inbox_mark_{number}"),
            None => format!("SAVEPOINT inbox_mark_{number}"),
        })
    }

    /// The command that goes back to the mark, if there is one.
    pub(crate) fn undo(&mut self) -> Option<String> {
        let mark = self.mark?;
        // It is still there, and those in it are not.
        self.free = Some(mark);
        Some(format!("ROLLBACK TO SAVEPOINT inbox_mark_{mark}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_the_savepoint_that_followed_the_one_before() {
        let mut marks = Marks::default();
        assert_eq!(marks.next(), None, "there is no event yet");
        assert_eq!(marks.mark().as_deref(), Some("SAVEPOINT inbox_mark_1"));
        assert_eq!(marks.next().as_deref(), Some("SAVEPOINT inbox_mark_2"));
        assert_eq!(marks.next().as_deref(), Some("SAVEPOINT inbox_mark_3"));
        assert_eq!(marks.undo().as_deref(), Some("ROLLBACK TO SAVEPOINT inbox_mark_1"));
        assert_eq!((marks.mark(), marks.mark), (None, Some(1)));
        assert_eq!(marks.next().as_deref(), Some("SAVEPOINT inbox_mark_4"));
        assert_eq!((marks.mark(), marks.mark), (None, Some(4)));
        // Nobody knows what was sent.
        marks.free = None;
        assert_eq!(marks.mark().as_deref(), Some("RELEASE SAVEPOINT inbox_mark_1; SAVEPOINT inbox_mark_5"));
    }

    #[test]
    fn they_do_not_stand_in_each_other_for_ever() {
        let mut marks = Marks::default();
        let mut made = Vec::new();
        for _ in 0..50 {
            made.push(marks.mark());
            marks.next();
        }
        let anew: Vec<&String> = made.iter().flatten().collect();
        assert_eq!(anew[..2], ["SAVEPOINT inbox_mark_1", "RELEASE SAVEPOINT inbox_mark_1; SAVEPOINT inbox_mark_22"]);
        assert_eq!(anew.len(), 3);
    }
}
