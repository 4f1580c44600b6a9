//! What generated code looks like, written by hand: the generator's specification.

use std::sync::LazyLock;

use centra_runtime::codegen::*;
use centra_runtime::{Field, List, Nested, Secret, Unknown};

static NAMESPACES: Namespaces = Namespaces { uris: &["", "urn:shop"], endpoints: &[] };

/// `product`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Product {
    /// `id`
    pub id: Option<String>,
    /// `status`
    pub status: Option<String>,
    /// `price`
    pub price: Option<String>,
    /// `stock`
    pub stock: Field<i32>,
    /// `brand`
    pub brand: Nested<Reference>,
    /// `sizes`/`size`
    pub sizes: List<Reference>,
    /// Content that the schema does not know.
    pub unknown: Unknown,
}

/// `reference`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// `id`
    pub id: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// Content that the schema does not know.
    pub unknown: Unknown,
}

/// `products_Update`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProductsUpdate {
    /// `login`; the client fills it in.
    pub login: Nested<Login>,
    /// `products`/`product`
    pub products: List<Product>,
    /// Content that the schema does not know.
    pub unknown: Unknown,
}

/// `login`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Login {
    /// `username`
    pub username: Option<String>,
    /// `password`
    pub password: Option<Secret>,
    /// Content that the schema does not know.
    pub unknown: Unknown,
}

/// `result`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResultType {
    /// `success`
    pub success: Field<bool>,
    /// `errors`/`message`
    pub errors: List<String>,
    /// `notices`/`message`
    pub notices: List<String>,
    /// Content that the schema does not know.
    pub unknown: Unknown,
}

/// A partial update of [`Product`]: only what is set here is sent.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "nothing is sent before it is given to the client"]
pub struct ProductUpdate(Product);

impl ProductUpdate {
    /// Starts an update of the object with this `id`.
    pub fn new(id: impl IntoValue<String>) -> Self {
        Self(Product { id: Some(id.into_value()), ..Default::default() })
    }
}

setters! {
    ProductUpdate(0);
    /// `status`
    status: String,
    /// `price`
    price: String,
    /// `stock`
    stock: i32,
    /// `brand`
    brand: ReferenceUpdate,
    /// `sizes`/`size`
    sizes[ReferenceUpdate],
}

update!(ProductUpdate => Product by id);

/// A partial update of [`Reference`]: only what is set here is sent.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "nothing is sent before it is given to the client"]
pub struct ReferenceUpdate(Reference);

impl ReferenceUpdate {
    /// Starts an update of the object with this `id`.
    pub fn new(id: impl IntoValue<String>) -> Self {
        Self(Reference { id: Some(id.into_value()), ..Default::default() })
    }
}

setters! {
    ReferenceUpdate(0);
    /// `description`
    description: String,
}

update!(ReferenceUpdate => Reference by id);

impl Record for Product {
    fn shape(&self) -> &'static Shape {
        static SIZE: Element = Element::new("ns1:size", 0).repeats();
        static SHAPE: Shape = Shape::new(
            "product",
            &NAMESPACES,
            &[
                Element::new("ns1:id", 0),
                Element::new("ns1:status", 1),
                Element::new("ns1:price", 2),
                Element::new("ns1:stock", 3),
                Element::new("ns1:brand", 4),
                Element::new("ns1:sizes", 5).of(&SIZE),
            ],
        )
        .root("ns1:product");
        &SHAPE
    }
    fn slot(&self, index: u16) -> &dyn Slot {
        match index {
            0 => &self.id,
            1 => &self.status,
            2 => &self.price,
            3 => &self.stock,
            4 => &self.brand,
            5 => &self.sizes,
            _ => &self.unknown,
        }
    }
    fn slot_mut(&mut self, index: u16) -> &mut dyn Slot {
        match index {
            0 => &mut self.id,
            1 => &mut self.status,
            2 => &mut self.price,
            3 => &mut self.stock,
            4 => &mut self.brand,
            5 => &mut self.sizes,
            _ => &mut self.unknown,
        }
    }
    fn absent() -> &'static Self {
        static ABSENT: LazyLock<Product> = LazyLock::new(Product::default);
        &ABSENT
    }
}

impl Record for Reference {
    fn shape(&self) -> &'static Shape {
        static SHAPE: Shape =
            Shape::new("reference", &NAMESPACES, &[Element::new("ns1:id", 0), Element::new("ns1:description", 1)]);
        &SHAPE
    }
    fn slot(&self, index: u16) -> &dyn Slot {
        match index {
            0 => &self.id,
            1 => &self.description,
            _ => &self.unknown,
        }
    }
    fn slot_mut(&mut self, index: u16) -> &mut dyn Slot {
        match index {
            0 => &mut self.id,
            1 => &mut self.description,
            _ => &mut self.unknown,
        }
    }
    fn absent() -> &'static Self {
        static ABSENT: LazyLock<Reference> = LazyLock::new(Reference::default);
        &ABSENT
    }
}

impl Record for ProductsUpdate {
    fn shape(&self) -> &'static Shape {
        static PRODUCT: Element = Element::new("ns1:product", 0).repeats();
        static SHAPE: Shape = Shape::new(
            "products_Update",
            &NAMESPACES,
            &[
                Element::new("ns1:login", 0).login(&[Element::new("ns1:username", 0), Element::new("ns1:password", 1)]),
                Element::new("ns1:products", 1).of(&PRODUCT),
            ],
        )
        .root("ns1:products_Update");
        &SHAPE
    }
    fn slot(&self, index: u16) -> &dyn Slot {
        match index {
            0 => &self.login,
            1 => &self.products,
            _ => &self.unknown,
        }
    }
    fn slot_mut(&mut self, index: u16) -> &mut dyn Slot {
        match index {
            0 => &mut self.login,
            1 => &mut self.products,
            _ => &mut self.unknown,
        }
    }
    fn absent() -> &'static Self {
        static ABSENT: LazyLock<ProductsUpdate> = LazyLock::new(ProductsUpdate::default);
        &ABSENT
    }
}

impl Record for Login {
    fn shape(&self) -> &'static Shape {
        static SHAPE: Shape =
            Shape::new("login", &NAMESPACES, &[Element::new("ns1:username", 0), Element::new("ns1:password", 1)]);
        &SHAPE
    }
    fn slot(&self, index: u16) -> &dyn Slot {
        match index {
            0 => &self.username,
            1 => &self.password,
            _ => &self.unknown,
        }
    }
    fn slot_mut(&mut self, index: u16) -> &mut dyn Slot {
        match index {
            0 => &mut self.username,
            1 => &mut self.password,
            _ => &mut self.unknown,
        }
    }
    fn absent() -> &'static Self {
        static ABSENT: LazyLock<Login> = LazyLock::new(Login::default);
        &ABSENT
    }
}

impl Record for ResultType {
    fn shape(&self) -> &'static Shape {
        static MESSAGE: Element = Element::new("ns1:message", 0).repeats();
        static SHAPE: Shape = Shape::new(
            "result",
            &NAMESPACES,
            &[
                Element::new("ns1:success", 0),
                Element::new("ns1:errors", 1).of(&MESSAGE),
                Element::new("ns1:notices", 2).of(&MESSAGE),
            ],
        )
        .root("ns1:result");
        &SHAPE
    }
    fn slot(&self, index: u16) -> &dyn Slot {
        match index {
            0 => &self.success,
            1 => &self.errors,
            2 => &self.notices,
            _ => &self.unknown,
        }
    }
    fn slot_mut(&mut self, index: u16) -> &mut dyn Slot {
        match index {
            0 => &mut self.success,
            1 => &mut self.errors,
            2 => &mut self.notices,
            _ => &mut self.unknown,
        }
    }
    fn absent() -> &'static Self {
        static ABSENT: LazyLock<ResultType> = LazyLock::new(ResultType::default);
        &ABSENT
    }
}

impl Response for ResultType {
    type Output = Notices;
    fn outcome(self) -> Outcome<Notices> {
        verdict(self.success, self.errors.into_vec(), self.notices.into_vec(), &self.unknown)
    }
    fn plain_ok() -> Option<Notices> {
        Some(Notices::default())
    }
}

impl Response for Product {
    type Output = Self;
    fn outcome(self) -> Outcome<Self> {
        Ok(self)
    }
}
