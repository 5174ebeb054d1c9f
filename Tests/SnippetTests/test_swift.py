"""Every Swift block in the documentation compiles. Needs `swift build --build-tests`."""

import tempfile
import unittest
from pathlib import Path

from blocks import ROOT, Block, blocks
from swift_compiler import complaints


class SwiftBlocksTest(unittest.TestCase):
    def complaints(self, *blocks: Block) -> str:
        with tempfile.TemporaryDirectory() as folder:
            return complaints(list(blocks), Path(folder))

    def test_all_compile(self) -> None:
        said = self.complaints(*blocks("swift"))
        if said:
            self.fail(f"these do not compile:\n{said}")

    def test_a_wrong_one_is_named_with_its_line(self) -> None:
        block = Block(
            ROOT / "docs/own.md", 7, "swift", ("import PluginRegistry", "", "PluginRegistry.shared.regster()")
        )
        self.assertIn("docs/own.md:9:23: error: value of type 'PluginRegistry'", self.complaints(block))

    def test_a_wrong_manifest_is_named_with_its_line(self) -> None:
        manifest = ("// swift-tools-version: 6.2", "import PackageDescription", 'let package = Package(nme: "x")')
        self.assertIn("docs/own.md:9:", self.complaints(Block(ROOT / "docs/own.md", 7, "swift", manifest)))


if __name__ == "__main__":
    unittest.main()
