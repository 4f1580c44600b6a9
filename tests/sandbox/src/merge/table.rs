//! Which rule each field of each type follows: one table, complete, for a field that is missing in it does not compile.

use super::rules::{self, show};
use super::{Merge, Place};
use crate::centra::*;
use crate::ids::Ids;
use crate::kind::Kind;

/// `Type by key: kind, makes, before { rule(argument): fields; }`; `before` runs before the fields are taken over.
macro_rules! merge {
    ($($ty:ident by $key:tt: $kind:expr, $makes:literal $(, $before:path)? {
        $($rule:ident $argument:tt: $($field:ident)*;)*
    })*) => {
        $(impl Merge for $ty {
            const KIND: Option<Kind> = $kind;
            const MAKES: bool = $makes;

            #[allow(unused_parens, unused_variables)]
            fn merge(&mut self, sent: Self, at: &mut Place<'_, '_>) {
                super::remark(at.tx, stringify!($ty), &sent.unknown);
                $($before(self, &sent, at);)?
                $($(rules::$rule(stringify!($field), &mut self.$field, sent.$field, at, $argument);)*)*
            }

            #[allow(unused_parens, unused_variables)]
            fn show(&mut self, ids: &Ids) {
                let Self { $($($field: _,)*)* unknown: _ } = self;
                $($(show::$rule(&mut self.$field, ids, $argument);)*)*
            }

            fn key(&self) -> Option<&str> {
                merge!(@key self $key)
            }

            fn set_key(&mut self, key: String) {
                merge!(@set self key $key)
            }
        })*
    };
    (@key $this:ident ()) => {{ let _ = $this; None }};
    (@key $this:ident $key:ident) => { $this.$key.as_deref() };
    (@set $this:ident $value:ident ()) => {{ let _ = ($this, $value); }};
    (@set $this:ident $value:ident $key:ident) => { $this.$key = Some($value) };
}

merge! {
    Additional by key: None, true { text(): key value; }
    Address by id: None, true {
        text(): id description company attn firstname lastname address1 address2 city state zipcode country email
            telephone fax vat url companyregistrationid;
    }
    CarrierInformation by (): None, true { text(): carrier service account taxid tracking; value(): packages; }
    MoneyLine by id: None, true { decimal(): subtotal; text(): description key id; }

    Account by id: None, true {
        own(None): id;
        text(): r#type status description other internalinformation;
        decimal(): discount creditlimit;
        refer(Kind::Market): market;
        refer(Kind::Pricelist): pricelist;
        refer(Kind::Salesrep): salesrep;
        refer(Kind::PaymentTerms): paymentterms;
        refer(Kind::ShippingTerms): shippingterms;
        nested(): accountaddress shippingaddress invoiceaddress carrierinformation;
        list(): buyers addresses additionals;
    }
    Buyer by id: Some(Kind::Buyer), true {
        own(Self::KIND): id;
        value(): store;
        text(): status firstname lastname address1 address2 city state zipcode country email telephone fax;
        refer(Kind::Market): market;
        refer(Kind::Pricelist): pricelist;
        secret(): password;
    }
    Customer by id: None, true {
        own(None): id;
        value(): store;
        text(): r#type status firstname lastname address1 address2 city state zipcode country email telephone;
    }
    DeliveryWindow by id: None, true, remove_variations {
        own(None): id;
        text(): status description;
        date(): startdate stopdate;
        value(): atonce;
        list(): variations;
        skip(): variationsremove;
    }
    DeliveryWindowVariation by id: Some(Kind::Variation), false {
        own(Self::KIND): id;
        text(): r#type;
        value(): productlimit variationlimit;
    }
    Invoice by id: None, true {
        own(None): id;
        text(): store status serialno documenttype r#type currency basecurrency paymentterms shippingterms
            internalinformation ponumber;
        decimal(): currencyrate total vat totalpaid;
        date(): invoicedate orderdate duedate;
        flag(): locked;
        refer(Kind::Buyer): buyer;
        refer(Kind::Account): account;
        refer(Kind::Order): order;
        refer(Kind::Shipment): shipment;
        refer(Kind::Refund): refund;
        nested(): billingaddress shippingaddress items;
    }
    InvoiceItems by (): None, true { repeated(): invoiceitem additional; }
    InvoiceItem by itemid: None, true, find_sizetable {
        text(): itemid description sku;
        integer(): qty;
        decimal(): price tax subtotal discount;
        refer(Kind::Product): product;
        refer(Kind::Variation): variation;
        refer(Kind::Size): size;
    }
    Market by id: None, true { own(None): id; text(): store r#type description; }

    Order by id: None, true {
        own(None): id;
        own(None): ordernumber;
        text(): r#type status currency basecurrency internalinformation other ponumber ecvatno;
        value(): store internal;
        flag(): locked;
        decimal(): ordertotal currencyrate;
        date(): created preferred_shipping_date;
        nested(): buyer salesrep mastersalesrep deliverywindow primary_warehouse shipping handling voucher payments
            carrierinformation shippingaddress billingaddress;
        refer(Kind::Account): account;
        refer(Kind::PaymentTerms): paymentterms;
        refer(Kind::ShippingTerms): shippingterms;
        make(Kind::Collection): collection;
        refer(Kind::Customer): customer;
        refer(Kind::Market): market;
        refer(Kind::Pricelist): pricelist;
        list(): additionals;
        rows(): products cancelled shipments;
    }
    OrderPrimaryWarehouse by (): None, true { refer(Kind::Warehouse): warehouse; }
    OrderBuyer by id: Some(Kind::Buyer), false { own(Self::KIND): id; text(): description firstname lastname email; }
    OrderDeliveryWindow by id: Some(Kind::DeliveryWindow), false {
        own(Self::KIND): id;
        text(): description r#type;
        value(): atonce;
        date(): start stop;
    }
    Payments by (): None, true { text(): name r#type status method; decimal(): total; repeated(): payment; }
    Payment by transaction: None, true {
        text(): r#type transaction document;
        flag(): paid;
        decimal(): value;
        date(): created;
    }
    OrderProduct by id: Some(Kind::Product), false {
        own(Self::KIND): id;
        decimal(): tax origprice price discount subtotal;
        text(): sku description r#type comment;
        count(): qty;
        refer(Kind::Variation): variation;
        make(Kind::Brand): brand;
        rows(): sizes;
        nested(): bundleinfo;
    }
    BundleInfo by (): None, true { value(): isbundle; nested(): partof; }
    BundleInfoPartof by (): None, true { nested(): product; }
    BundleInfoPartofProduct by id: Some(Kind::Product), false { own(Self::KIND): id; }
    OrderSize by id: Some(Kind::Size), false {
        own(Self::KIND): id;
        text(): sku preorder description;
        count(): qty;
        refer(Kind::OrderItem): orderitem;
        list(): warehouseitems supplierorderitems;
    }
    StockAllocation by id: Some(Kind::Warehouse), false { own(Self::KIND): id; integer(): qty; }
    SupplierOrder by id: None, true { text(): id; integer(): qty; date(): eta; }
    Shipment by id: Some(Kind::Shipment), true {
        own(Self::KIND): id;
        flag(): paid shipped goodtogo capture;
        text(): appendix currency basecurrency;
        decimal(): shipmenttotal paidtotal currencyrate;
        date(): created;
        nested(): shippingaddress carrierinformation shipping handling voucher;
        rows(): products refunds;
    }
    Refund by id: Some(Kind::Refund), true {
        own(Self::KIND): id;
        text(): comment status r#type;
        nested(): shipping voucher returnfee handling;
        rows(): products;
    }

    Terms by id: None, true { own(None): id; text(): name description; count(): duedays; }
    PriceAlterationDate by id: None, true { own(None): id; text(): status name store; date(): startdate; }
    Pricelist by id: None, true { own(None): id; text(): store r#type currency description; list(): items; }
    PricelistProduct by id: Some(Kind::Product), false {
        own(Self::KIND): id;
        decimal(): price priceb alteredprice alteredpriceb;
        repeated(): variation;
    }
    PricelistVariation by id: Some(Kind::Variation), false {
        own(Self::KIND): id;
        decimal(): price priceb alteredprice alteredpriceb;
    }
    Product by id: None, true {
        own(None): id;
        text(): status sku description countryoforigin comment;
        nested(): folder weight;
        make(Kind::Brand): brand;
        make(Kind::Collection): collection;
        make(Kind::HarmCode): harmcode;
        list(): variations media metadata;
    }
    Folder by id: Some(Kind::Folder), true { own(Self::KIND): id; text(): description; }
    Weight by (): None, true { decimal(): value; text(): unit; }
    ProductVariation by id: Some(Kind::Variation), true, enter_variation {
        own(Self::KIND): id;
        text(): stockid description sku status;
        refer(Kind::Sizetable): sizetable;
        list(): sizes displays;
        decimal(): cog;
    }
    Display by store: None, true, remove_from_display {
        text(): store;
        makes(Kind::Category): categories;
        skip(): categoriesremove marketsremove;
        refers(Kind::Market): markets;
        count(): minimumorderamount orderdenominator;
    }
    ProductSize by id: Some(Kind::Size), false {
        own(Self::KIND): id;
        integer(): qty;
        text(): preorder description comment sku ean;
        list(): warehouseitems;
    }
    StockLevel by id: Some(Kind::Warehouse), true { own(Self::KIND): id; integer(): qty; decimal(): cog; }
    Image by id: Some(Kind::Image), true { own(Self::KIND): id; text(): image; refer(Kind::Variation): variation; }
    StoreMeta by store: None, true {
        text(): shortdescription description metatitle metakeywords metadescription taxgroup store;
    }
    Salesrep by id: Some(Kind::Salesrep), false {
        own(Self::KIND): id;
        text(): email name;
        decimal(): percent;
        nested(): mastersalesrep;
    }
    Mastersalesrep by (): None, true { nested(): salesrep; }
    Size by id: None, true { own(None): id; text(): description sku ean comment; nested(): sizetable; }
    Sizetable by id: Some(Kind::Sizetable), true {
        own(Self::KIND): id;
        text(): description stockunit;
        count(): stockdivisor;
    }
    Warehouse by id: None, true { own(None): id; text(): description; }
}

/// `variationsremove`: what is named is no longer in the delivery window.
fn remove_variations(stored: &mut DeliveryWindow, sent: &DeliveryWindow, at: &mut Place<'_, '_>) {
    for id in sent.variationsremove.iter().filter_map(|item| item.id.as_deref()) {
        if let Some(internal) = at.tx.known(Kind::Variation, 0, id) {
            stored.variations.retain(|item| item.id.as_deref() != Some(&internal.to_string()));
        }
    }
}

/// `categoriesremove` and `marketsremove`.
fn remove_from_display(stored: &mut Display, sent: &Display, at: &mut Place<'_, '_>) {
    let both = [
        (Kind::Category, &sent.categoriesremove, &mut stored.categories),
        (Kind::Market, &sent.marketsremove, &mut stored.markets),
    ];
    for (kind, remove, from) in both {
        for id in remove.iter().filter_map(|item| item.id.as_deref()) {
            if let Some(internal) = at.tx.known(kind, 0, id) {
                from.retain(|item| item.id.as_deref() != Some(&internal.to_string()));
            }
        }
    }
}

/// Ids of sizes are those of the variation's sizetable: the one that is sent, or that it has.
fn enter_variation(stored: &mut ProductVariation, sent: &ProductVariation, at: &mut Place<'_, '_>) {
    let new = sent.sizetable.id.as_deref().filter(|id| !id.is_empty());
    let old = || stored.sizetable.id.as_deref().and_then(|id| id.parse().ok());
    at.sizetable = new.and_then(|id| at.tx.resolve(Kind::Sizetable, 0, id)).or_else(old).unwrap_or_default();
}

/// An invoice names product, variation and size: the size is one of the variation's sizetable.
fn find_sizetable(stored: &mut InvoiceItem, sent: &InvoiceItem, at: &mut Place<'_, '_>) {
    let sent = sent.variation.id.as_deref().and_then(|id| at.tx.resolve(Kind::Variation, 0, id));
    let old = stored.variation.id.as_deref().and_then(|id| id.parse().ok());
    at.sizetable = sent.or(old).and_then(|id| sizetable(at, id)).unwrap_or_default();
}

/// The sizetable of a variation.
pub(crate) fn sizetable(at: &Place<'_, '_>, variation: u64) -> Option<u64> {
    let owner = at.tx.state().ids.row(Kind::Variation, variation)?.owner;
    let crate::object::Object::Product(product) = &**at.tx.object(Kind::Product, owner)? else { return None };
    let variation = variation.to_string();
    let variation = product.variations.iter().find(|item| item.id.as_deref() == Some(&variation))?;
    variation.sizetable.id.as_deref()?.parse().ok()
}
