package main

// The program as its tests call it.
var (
	Run    = run
	Status = status
)
