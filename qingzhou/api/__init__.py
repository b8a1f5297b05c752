"""接口: other systems report and ask how far it is: Open311 GeoReport v2, by keys that the office gives out."""
