EXTRA_DIST += %D%/check %D%/layers %D%/packages %D%/prepare %D%/run
