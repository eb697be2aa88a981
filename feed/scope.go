package feed

// Scope says which stations an item is for: "all", "street/NAME",
// "group/NAME" or "station/NAME".
type Scope string
