//! How the items at fault in a rejected chunk are found: the chunk is halved until each of them is alone.

use crate::error::Error;
use crate::verdict::Notices;

/// A chunk that is being sent, in pieces once it was rejected.
pub(super) struct Halving<Q, P> {
    list: fn(&mut Q) -> &mut Vec<P>,
    /// Pieces that are not sent yet, the last one first.
    pieces: Vec<Q>,
    /// Whether a rejected piece may be sent again in part.
    may_halve: bool,
    pub(super) done: usize,
    pub(super) notices: Vec<String>,
    pub(super) refused: Vec<(P, Error)>,
    /// How many more may be refused.
    allowed: usize,
}

impl<Q: Default, P> Halving<Q, P> {
    pub(super) fn new(request: Q, list: fn(&mut Q) -> &mut Vec<P>, may_halve: bool, allowed: usize) -> Self {
        let (notices, refused) = (Vec::new(), Vec::new());
        Self { list, pieces: vec![request], may_halve, done: 0, notices, refused, allowed }
    }

    /// The next piece to send.
    pub(super) fn next(&mut self) -> Option<Q> {
        self.pieces.pop()
    }

    /// What came of a piece.
    ///
    /// # Errors
    /// It ends the chunk.
    pub(super) fn came(&mut self, mut piece: Q, came: Result<Notices, Error>) -> Result<(), Error> {
        let items = (self.list)(&mut piece);
        let error = match came {
            Ok(notices) => {
                self.done += items.len();
                self.notices.extend(notices.notices);
                return Ok(());
            }
            Err(error) => error,
        };
        let is_rejected = matches!(&error, Error::Rejected(rejection) if rejection.stated);
        if !is_rejected || !self.may_halve || self.refused.len() >= self.allowed {
            return Err(error);
        }
        if items.len() > 1 {
            let mut second = Q::default();
            *(self.list)(&mut second) = items.split_off(items.len() / 2);
            self.pieces.push(second);
            self.pieces.push(piece);
            return Ok(());
        }
        self.refused.extend(items.pop().map(|item| (item, error)));
        Ok(())
    }
}
