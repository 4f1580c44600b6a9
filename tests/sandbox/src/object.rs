//! What is stored under a kind and a number: the generated types, with Centra's numbers in place of ids; and their XML.

use centra_runtime::xml;

use crate::centra as api;
use crate::ids::Ids;
use crate::kind::Kind;
use crate::merge::Merge;

/// A generated type that is stored on its own.
pub(crate) trait Stored: Merge + Clone {
    fn wrap(self, kind: Kind) -> Object;
    fn unwrap(object: &Object) -> Option<&Self>;
}

macro_rules! objects {
    ($($variant:ident($ty:ident) in $request:ident.$field:ident as $element:literal;)*) => {
        /// One object. Its ids are Centra's numbers, which the conversion table turns into what messages show.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs, clippy::large_enum_variant)]
        pub enum Object {
            $($variant(api::$ty),)*
            /// Something that is known by references to it alone: a brand, a collection, a folder …
            Named(Kind, api::Reference),
        }

        impl Object {
            /// What it is.
            #[must_use]
            pub fn kind(&self) -> Kind {
                match self {
                    $(Self::$variant(_) => Kind::$variant,)*
                    Self::Named(kind, _) => *kind,
                }
            }

            /// Turns numbers into what messages show.
            pub(crate) fn show(&mut self, ids: &Ids) {
                let kind = self.kind();
                match self {
                    $(Self::$variant(value) => {
                        value.show(ids);
                        show_id(&mut value.id, kind, ids, <api::$ty as Merge>::KIND.is_some());
                    })*
                    Self::Named(_, value) => show_id(&mut value.id, kind, ids, false),
                }
            }

            /// A document that holds it alone: the request that would make it.
            pub(crate) fn to_xml(&self) -> Vec<u8> {
                match self {
                    $(Self::$variant(value) => xml::to_vec(&api::$request {
                        $field: vec![value.clone()].into(),
                        ..Default::default()
                    }),)*
                    Self::Named(_, value) => xml::to_vec(&api::EventsGetByMarkets {
                        markets: vec![value.clone()].into(),
                        ..Default::default()
                    }),
                }
            }

            /// The reverse of `to_xml`.
            #[cfg(feature = "sqlite")]
            pub(crate) fn from_xml(kind: Kind, text: &[u8]) -> Option<Self> {
                match kind {
                    $(Kind::$variant => {
                        let request: api::$request = xml::from_slice(text).ok()?;
                        request.$field.into_iter().next().map(Self::$variant)
                    })*
                    _ => {
                        let request: api::EventsGetByMarkets = xml::from_slice(text).ok()?;
                        request.markets.into_iter().next().map(|value| Self::Named(kind, value))
                    }
                }
            }

            /// The element of the update that holds objects of this kind.
            fn container(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $element,)*
                    Self::Named(..) => "markets",
                }
            }

            pub(crate) fn id(&self) -> &str {
                match self {
                    $(Self::$variant(value) => value.id.as_deref(),)*
                    Self::Named(_, value) => value.id.as_deref(),
                }
                .unwrap_or_default()
            }
        }

    };
}

macro_rules! stored {
    ($($variant:ident($ty:ident))*) => {
        $(impl Stored for api::$ty {
            fn wrap(self, _: Kind) -> Object {
                Object::$variant(self)
            }
            fn unwrap(object: &Object) -> Option<&Self> {
                match object {
                    Object::$variant(value) => Some(value),
                    _ => None,
                }
            }
        })*
    };
}

objects! {
    Account(Account) in AccountsUpdate.accounts as "accounts";
    Customer(Customer) in CustomersUpdate.customers as "customers";
    DeliveryWindow(DeliveryWindow) in DeliverywindowsUpdate.deliverywindows as "deliverywindows";
    Invoice(Invoice) in InvoicesUpdate.invoices as "invoices";
    Market(Market) in MarketsUpdate.markets as "markets";
    Order(Order) in OrdersUpdate.orders as "orders";
    PaymentTerms(Terms) in PaymenttermsUpdate.paymentterms as "paymentterms";
    PriceAlterationDate(PriceAlterationDate) in PricealterationdatesUpdate.pricealterationdates as "pricealterationdates";
    Pricelist(Pricelist) in PricelistsUpdate.pricelists as "pricelists";
    Product(Product) in ProductsUpdate.products as "products";
    Salesrep(Salesrep) in SalesrepsUpdate.salesreps as "salesreps";
    ShippingTerms(Terms) in ShippingtermsUpdate.shippingterms as "shippingterms";
    Size(Size) in SizesUpdate.sizes as "sizes";
    Warehouse(Warehouse) in WarehousesUpdate.warehouses as "warehouses";
}

stored! {
    Account(Account) Customer(Customer) DeliveryWindow(DeliveryWindow) Invoice(Invoice) Market(Market) Order(Order)
    PriceAlterationDate(PriceAlterationDate) Pricelist(Pricelist) Product(Product) Salesrep(Salesrep) Size(Size)
    Warehouse(Warehouse)
}

impl Stored for api::Terms {
    fn wrap(self, kind: Kind) -> Object {
        match kind {
            Kind::PaymentTerms => Object::PaymentTerms(self),
            _ => Object::ShippingTerms(self),
        }
    }

    fn unwrap(object: &Object) -> Option<&Self> {
        match object {
            Object::PaymentTerms(value) | Object::ShippingTerms(value) => Some(value),
            _ => None,
        }
    }
}

impl Object {
    /// The object's own element and nothing around it, with the prefix `ns1:` undeclared.
    pub(crate) fn fragment(&self) -> String {
        let text = String::from_utf8(self.to_xml()).unwrap_or_default();
        let (open, close) = (format!("<ns1:{}>", self.container()), format!("</ns1:{}>", self.container()));
        // From the outermost pair: a container may bear its child's name.
        let start = text.find(&open).map(|at| at + open.len());
        match (start, text.rfind(&close)) {
            (Some(start), Some(end)) if start <= end => text[start..end].to_owned(),
            _ => String::new(),
        }
    }

    /// The same as a document that stands on its own; nothing where there is nothing.
    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) fn document(&self) -> String {
        let fragment = self.fragment();
        if fragment.is_empty() { fragment } else { crate::events::standalone(&fragment) }
    }

    /// What people call it.
    #[must_use]
    pub fn title(&self) -> String {
        let text = match self {
            Self::Account(it) => &it.description,
            Self::Customer(it) => return join(&it.firstname, &it.lastname),
            Self::DeliveryWindow(it) => &it.description,
            Self::Invoice(it) => &it.serialno,
            Self::Market(it) => &it.description,
            Self::Order(it) => return format!("{} {}", word(&it.r#type), word(&it.status)),
            Self::PaymentTerms(it) | Self::ShippingTerms(it) if it.name.is_some() => &it.name,
            Self::PaymentTerms(it) | Self::ShippingTerms(it) => &it.description,
            Self::PriceAlterationDate(it) => &it.name,
            Self::Pricelist(it) => &it.description,
            Self::Product(it) => &it.description,
            Self::Salesrep(it) => &it.name,
            Self::Size(it) => &it.description,
            Self::Warehouse(it) => &it.description,
            Self::Named(_, it) => &it.description,
        };
        text.clone().unwrap_or_default()
    }

    /// The market that `events_GetByMarkets` sees it in, as Centra's number.
    pub(crate) fn market(&self) -> Option<u64> {
        let id = match self {
            Self::Account(it) => &it.market.id,
            Self::Market(it) => &it.id,
            Self::Order(it) => &it.market.id,
            _ => return None,
        };
        id.as_deref()?.parse().ok()
    }
}

fn word(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

fn join(first: &Option<String>, last: &Option<String>) -> String {
    format!("{} {}", word(first), word(last)).trim().to_owned()
}

/// The id of an object itself; `shown` if the type's own conversion has done it already.
fn show_id(id: &mut Option<String>, kind: Kind, ids: &Ids, shown: bool) {
    if let (Some(text), false) = (id.as_mut(), shown) {
        *text = ids.shown(kind, text).into_owned();
    }
}
