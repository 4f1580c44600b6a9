//! Which types of Centra's API there are, in the order of the generated module.

/// Calls the macro with all of them.
macro_rules! with_every_type {
    ($macro:ident) => {
        $macro! {
            Login Reference Additional Address CarrierInformation MoneyLine Account Buyer Customer
            DeliveryWindow DeliveryWindowVariation Event EventData Invoice InvoiceItems InvoiceItem Market
            Order OrderPrimaryWarehouse OrderBuyer OrderDeliveryWindow Payments Payment OrderProduct
            BundleInfo BundleInfoPartof BundleInfoPartofProduct OrderSize StockAllocation SupplierOrder
            Shipment Refund Terms PriceAlterationDate Pricelist PricelistProduct PricelistVariation
            Product Folder Weight ProductVariation Display ProductSize StockLevel Image StoreMeta Salesrep
            Mastersalesrep Size Sizetable Warehouse AccountsUpdate CustomersUpdate DeliverywindowsUpdate
            EventsDone EventsGetRequest EventsGetByMarkets InvoicesUpdate MarketsUpdate OrdersUpdate
            PaymenttermsUpdate PricealterationdatesUpdate PricelistsUpdate ProductsUpdate SalesrepsUpdate
            ShippingtermsUpdate SizesUpdate WarehousesUpdate EventsGet ResultType
        }
    };
}

pub(crate) use with_every_type;
