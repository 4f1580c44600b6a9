//! Structs of an `events_Get` reply, as far as orders go.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct EventsGet {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Box<EventsGetEvents>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct EventsGetEvents {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub event: Vec<Event>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Event {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mission: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Box<EventData>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct EventData {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Box<Order>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Order {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordernumber: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordertotal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currencyrate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basecurrency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_shipping_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Box<OrderBuyer>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salesrep: Option<Box<Salesrep>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mastersalesrep: Option<Box<Mastersalesrep>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paymentterms: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shippingterms: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliverywindow: Option<Box<OrderDeliveryWindow>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additionals: Option<Box<OrderAdditionals>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_warehouse: Option<Box<OrderPrimaryWarehouse>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Box<MoneyLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handling: Option<Box<MoneyLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Box<MoneyLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payments: Option<Box<Payments>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<Box<OrderProducts>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Box<OrderCancelled>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipments: Option<Box<OrderShipments>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrierinformation: Option<Box<CarrierInformation>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shippingaddress: Option<Box<Address>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billingaddress: Option<Box<Address>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internalinformation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ponumber: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub market: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pricelist: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ecvatno: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Salesrep {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mastersalesrep: Option<Box<Mastersalesrep>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Reference {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Address {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firstname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lastname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address2: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zipcode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fax: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub companyregistrationid: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct CarrierInformation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packages: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct OrderBuyer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firstname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lastname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Mastersalesrep {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salesrep: Option<Box<Salesrep>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct OrderDeliveryWindow {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub atonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct OrderAdditionals {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub additional: Vec<Additional>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct OrderPrimaryWarehouse {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<Box<Reference>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct MoneyLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtotal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Payments {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payment: Vec<Payment>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct OrderProducts {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<OrderProduct>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct OrderCancelled {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<OrderProduct>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct OrderShipments {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shipment: Vec<Shipment>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Additional {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Payment {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct OrderProduct {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origprice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtotal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variation: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sizes: Option<Box<OrderProductSizes>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundleinfo: Option<Box<BundleInfo>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Shipment {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipped: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goodtogo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appendix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipmenttotal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paidtotal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currencyrate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basecurrency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shippingaddress: Option<Box<Address>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrierinformation: Option<Box<CarrierInformation>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<Box<ShipmentProducts>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunds: Option<Box<ShipmentRefunds>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Box<MoneyLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handling: Option<Box<MoneyLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Box<MoneyLine>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct OrderProductSizes {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub size: Vec<OrderSize>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct BundleInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isbundle: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partof: Option<Box<BundleInfoPartof>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct ShipmentProducts {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<OrderProduct>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct ShipmentRefunds {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refund: Vec<Refund>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct OrderSize {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preorder: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orderitem: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouseitems: Option<Box<OrderSizeWarehouseitems>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplierorderitems: Option<Box<OrderSizeSupplierorderitems>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct BundleInfoPartof {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<Box<BundleInfoPartofProduct>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Refund {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Box<MoneyLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Box<MoneyLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<Box<RefundProducts>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returnfee: Option<Box<MoneyLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handling: Option<Box<MoneyLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct OrderSizeWarehouseitems {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warehouse: Vec<StockAllocation>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct OrderSizeSupplierorderitems {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supplierorder: Vec<SupplierOrder>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct BundleInfoPartofProduct {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct RefundProducts {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<OrderProduct>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct StockAllocation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qty: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct SupplierOrder {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eta: Option<String>,
}
