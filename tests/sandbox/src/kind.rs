//! Which kinds of objects there are, what each is called, and which of them are stored on their own.

/// What an id identifies. Ids are unique per kind; those of sizes per sizetable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A wholesale customer.
    Account,
    /// A retail customer.
    Customer,
    /// A period in which wholesale orders are delivered.
    DeliveryWindow,
    /// An invoice.
    Invoice,
    /// A market.
    Market,
    /// An order, retail or wholesale.
    Order,
    /// Terms of payment.
    PaymentTerms,
    /// A date from which altered prices apply.
    PriceAlterationDate,
    /// A pricelist.
    Pricelist,
    /// A product.
    Product,
    /// A sales representative.
    Salesrep,
    /// Terms of shipping.
    ShippingTerms,
    /// A size; its id is unique in its sizetable.
    Size,
    /// A warehouse.
    Warehouse,
    /// A brand; made by the first product that names it, as are the next four.
    Brand,
    /// A collection.
    Collection,
    /// A folder of products.
    Folder,
    /// A harmonised customs code.
    HarmCode,
    /// A category of a store.
    Category,
    /// A sizetable; made by its first size.
    Sizetable,
    /// A variation of a product.
    Variation,
    /// A buyer of an account.
    Buyer,
    /// A picture of a product.
    Image,
    /// A shipment of an order.
    Shipment,
    /// A refund of a shipment.
    Refund,
    /// A row of an order: one size of one variation.
    OrderItem,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::Account,
        Self::Customer,
        Self::DeliveryWindow,
        Self::Invoice,
        Self::Market,
        Self::Order,
        Self::PaymentTerms,
        Self::PriceAlterationDate,
        Self::Pricelist,
        Self::Product,
        Self::Salesrep,
        Self::ShippingTerms,
        Self::Size,
        Self::Warehouse,
        Self::Brand,
        Self::Collection,
        Self::Folder,
        Self::HarmCode,
        Self::Category,
        Self::Sizetable,
        Self::Variation,
        Self::Buyer,
        Self::Image,
        Self::Shipment,
        Self::Refund,
        Self::OrderItem,
    ];

    /// As in addresses of the control API, and in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Customer => "customer",
            Self::DeliveryWindow => "deliverywindow",
            Self::Invoice => "invoice",
            Self::Market => "market",
            Self::Order => "order",
            Self::PaymentTerms => "paymentterm",
            Self::PriceAlterationDate => "pricealterationdate",
            Self::Pricelist => "pricelist",
            Self::Product => "product",
            Self::Salesrep => "salesrep",
            Self::ShippingTerms => "shippingterm",
            Self::Size => "size",
            Self::Warehouse => "warehouse",
            Self::Brand => "brand",
            Self::Collection => "collection",
            Self::Folder => "folder",
            Self::HarmCode => "harmcode",
            Self::Category => "category",
            Self::Sizetable => "sizetable",
            Self::Variation => "variation",
            Self::Buyer => "buyer",
            Self::Image => "image",
            Self::Shipment => "shipment",
            Self::Refund => "refund",
            Self::OrderItem => "orderitem",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it is a part of another object, which alone can define it.
    pub(crate) fn is_part(self) -> bool {
        matches!(self, Self::Variation | Self::Buyer | Self::Shipment | Self::Refund | Self::OrderItem)
    }

    /// Centra's first number of this kind. They differ, so that a number used for the wrong kind is noticed.
    pub(crate) fn first(self) -> u64 {
        match self {
            Self::Order => 1001,
            Self::OrderItem => 50_001,
            Self::Shipment => 30_001,
            Self::Customer => 20_001,
            kind => 100 * (kind as u64 + 1) + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_in_order_and_have_different_names() {
        for (index, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
            assert_eq!(Kind::named(kind.name()), Some(kind));
        }
    }
}
