//! How large each item of a list is once it is written, so that a large list can be cut into requests of a bounded size.

use crate::xml::Document;
use crate::xml::error::Segment;
use crate::xml::write::observe::{Observer, Path, watch};

/// The bytes that each item of a list takes in the document. The list is named by the local names of the elements from the root to the items.
///
/// The sizes are those of [`to_vec`](crate::xml::to_vec) and of every request: a request of some of the items takes what it takes without
/// items, and what these items take. Empty if nothing is written there.
///
/// ```
/// # use centra_runtime::{List, xml};
/// # #[path = "../../../tests/handwritten/mod.rs"] mod shop;
/// # use shop::{Product, ProductsUpdate};
/// let product = |id: &str| Product { id: Some(id.into()), ..Default::default() };
/// let update = ProductsUpdate { products: List::from(vec![product("1"), product("1000")]), ..Default::default() };
/// let sizes = xml::item_sizes(&update, &["products_Update", "products", "product"]);
/// assert_eq!(sizes, [45, 48]); // <ns1:product><ns1:id>1</ns1:id></ns1:product>
/// ```
#[must_use]
pub fn item_sizes<T: Document>(value: &T, path: &[&str]) -> Vec<usize> {
    let mut sizes = Sizes { wanted: path, found: Vec::new() };
    watch(value, &mut sizes);
    sizes.found
}

struct Sizes<'p> {
    wanted: &'p [&'p str],
    found: Vec<usize>,
}

impl Observer for Sizes<'_> {
    fn item(&mut self, path: &Path, name: &str, bytes: usize) {
        let names = path.steps().iter().map(|step: &Segment| step.name.as_str());
        if names.chain([name]).eq(self.wanted.iter().copied()) {
            self.found.push(bytes);
        }
    }
}
