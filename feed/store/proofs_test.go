package store_test

import (
	"fmt"
	"testing"

	bolt "go.etcd.io/bbolt"

	"nuanxin/feed"
)

// proof tells of so many items, each played once.
func proof(items int) feed.Proof {
	p := feed.Proof{V: 1, Station: "s1", Hour: noon}
	for i := range items {
		p.Plays = append(p.Plays, feed.Play{Ref: item(fmt.Sprintf("item-%d", i), 1).Ref(), Plays: 1, Seconds: 8.5})
	}
	return p
}

func (c *closet) putProofs(acknowledged uint64, list ...feed.Proof) {
	c.t.Helper()
	if err := c.PutProofs(list, acknowledged); err != nil {
		c.t.Fatal(err)
	}
}

// proofs lists those that wait.
func (c *closet) proofs() (list []feed.Proof) {
	for p, ok := c.NextProof(0); ok; p, ok = c.NextProof(p.Seq) {
		list = append(list, p)
	}
	return list
}

// wantProofs says of how many items those that wait must tell.
func (c *closet) wantProofs(sizes ...int) []feed.Proof {
	c.t.Helper()
	var got []int
	list := c.proofs()
	for _, p := range list {
		got = append(got, len(p.Plays))
	}
	if fmt.Sprint(got) != fmt.Sprint(sizes) {
		c.t.Errorf("proofs tell of %v items, want %v", got, sizes)
	}
	return list
}

func TestProofsOfPlaySurviveARestartInOrder(t *testing.T) {
	c := newCloset(t)
	c.putProofs(0, proof(1), proof(2))
	c.reopen()
	c.putProofs(0, proof(3))
	list := c.wantProofs(1, 2, 3)
	if list[0].Seq == 0 || list[1].Seq <= list[0].Seq || list[2].Seq <= list[1].Seq {
		t.Errorf("sequence numbers %d, %d and %d do not rise", list[0].Seq, list[1].Seq, list[2].Seq)
	}
	if p := list[1]; p.Station != "s1" || !p.Hour.Equal(noon) || p.Plays[1] != proof(2).Plays[1] {
		t.Errorf("it came back as %+v", p)
	}
}

func TestAProofLeavesWithTheNextWriteAfterItsAcknowledgement(t *testing.T) {
	c := newCloset(t)
	c.putProofs(0, proof(1), proof(2))
	first := c.proofs()[0].Seq
	c.putProofs(first, proof(3))
	before := c.wantProofs(2, 3)
	c.putProofs(before[1].Seq)
	c.wantProofs()
	c.reopen()
	c.putProofs(0, proof(4))
	if after := c.wantProofs(4)[0].Seq; after <= before[1].Seq {
		t.Errorf("sequence number %d comes again", after)
	}
}

func TestWithoutRoomTheOldestProofsAreDroppedAndCounted(t *testing.T) {
	c := newCloset(t)
	const puts, items, before = 60, 100, 7
	first := proof(0)
	first.Dropped = before
	c.putProofs(0, first)
	for range puts {
		c.putProofs(0, proof(items))
	}
	told, dropped, size := 0, 0, 0
	for _, p := range c.proofs() {
		told, dropped = told+p.Count(), dropped+p.Dropped
		size += len(p.Plays) * 50 // at least
	}
	if told+dropped != before+puts*items || dropped == before {
		t.Errorf("%d plays are told and %d dropped, want %d in all", told, dropped, before+puts*items)
	}
	if limit := budget / 4 / 16; size > limit || told < 20*items {
		t.Errorf("%d plays are told, in %d bytes or more of %d", told, size, limit)
	}
}

func TestAProofThatTheDiskHasChangedHoldsUpNoOther(t *testing.T) {
	c := newCloset(t)
	c.putProofs(0, proof(1), proof(2))
	c.tamper("proofs", flip(string([]byte{0, 0, 0, 0, 0, 0, 0, byte(c.proofs()[0].Seq)})))
	c.open()
	c.wantProofs(2)
}

func TestADatabaseOfBeforeProofsOfPlayTakesThem(t *testing.T) {
	c := newCloset(t)
	c.put(item("a", 1))
	_ = c.Close()
	db, err := bolt.Open(c.file, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte("proofs")) }); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	c.open()
	c.wantItems("a")
	c.putProofs(0, proof(1))
	c.wantProofs(1)
}
