package main

import "strings"

// near says whether written may be a misspelling of name.
func near(written, name string) bool {
	written, name = strings.ToLower(written), strings.ToLower(name)
	if len(written) >= 4 && (strings.Contains(written, name) || strings.Contains(name, written)) {
		return true
	}
	return distance(written, name) <= 1+min(len(name)/6, 2)
}

// distance is the edit distance: the number of letters to insert, delete or replace.
func distance(from, to string) int {
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(from) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(to) {
			exchanged := diagonal
			if from[i] != to[j] {
				exchanged++
			}
			diagonal = row[j+1]
			row[j+1] = min(exchanged, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
