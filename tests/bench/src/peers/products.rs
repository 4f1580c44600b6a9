//! Structs of a `products_Update` request.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Product {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<Box<Folder>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub harmcode: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub countryoforigin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Box<Weight>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variations: Option<Box<ProductVariations>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media: Option<Box<ProductMedia>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Box<ProductMetadata>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Reference {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Folder {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Weight {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct ProductVariations {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variation: Vec<ProductVariation>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct ProductMedia {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub image: Vec<Image>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct ProductMetadata {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub storemeta: Vec<StoreMeta>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct ProductVariation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stockid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sizetable: Option<Box<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sizes: Option<Box<ProductVariationSizes>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displays: Option<Box<ProductVariationDisplays>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cog: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Image {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variation: Option<Box<Reference>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct StoreMeta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortdescription: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metatitle: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metakeywords: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadescription: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxgroup: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct ProductVariationSizes {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub size: Vec<ProductSize>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct ProductVariationDisplays {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub display: Vec<Display>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct ProductSize {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preorder: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ean: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouseitems: Option<Box<ProductSizeWarehouseitems>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Display {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<Box<DisplayCategories>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categoriesremove: Option<Box<DisplayCategoriesremove>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markets: Option<Box<DisplayMarkets>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketsremove: Option<Box<DisplayMarketsremove>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimumorderamount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orderdenominator: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct ProductSizeWarehouseitems {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warehouse: Vec<StockLevel>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct DisplayCategories {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<Reference>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct DisplayCategoriesremove {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<Reference>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct DisplayMarkets {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub market: Vec<Reference>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct DisplayMarketsremove {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub market: Vec<Reference>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct StockLevel {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cog: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct ProductsUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<Box<Login>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<Box<ProductsUpdateProducts>>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Login {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct ProductsUpdateProducts {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<Product>,
}
