//! How much the passes may make of what a document writes once: beyond that it is refused where it comes from, before it costs anything.

use super::Particle;
use crate::diag::{Diagnostics, Span};

/// How many elements and attributes inheritance and substitution may add to those that the documents write. The largest services
/// known add about ten thousand.
const MOST: usize = 60_000;

/// What is left of it for one document.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
    is_exceeded: bool,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { left: MOST, is_exceeded: false }
    }

    /// Whether so many more may be added; the first time that they may not is an error at this place.
    pub(super) fn allows(&mut self, count: usize, span: Span, what: &str, diags: &mut Diagnostics) -> bool {
        if let Some(left) = self.left.checked_sub(count).filter(|_| !self.is_exceeded) {
            self.left = left;
            return true;
        }
        if !self.is_exceeded {
            self.is_exceeded = true;
            let message = format!("{what} adds {count} elements and attributes, which makes more than {MOST} in all");
            diags
                .error("E109", span, message)
                .help("check where the schema comes from, or generate only the operations that you need");
        }
        false
    }
}

/// How many elements a list of particles has, those in its groups included.
pub(super) fn size(particles: &[Particle]) -> usize {
    let sizes = particles.iter().map(|particle| match particle {
        Particle::Field(_) | Particle::Any(_) => 1,
        Particle::Choice(group) | Particle::Sequence(group) => 1 + size(&group.particles),
    });
    sizes.sum()
}
